// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_SERVICES_H_
#define OZD_DAEMON_RPC_SERVICES_H_

#include <memory>
#include <vector>

#include "daemon/rpc/core_services.h"
#include "daemon/rpc/source_stream.h"

namespace ozd {

// Makes one gRPC service for each service of oz.v1. They must not outlive what
// `core` and `runtime` point to.
std::vector<std::unique_ptr<grpc::Service>> MakeServices(
    const CoreServices& core, const StreamRuntime& runtime);

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_SERVICES_H_
