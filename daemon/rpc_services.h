// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_SERVICES_H_
#define OZD_DAEMON_RPC_SERVICES_H_

#include <grpcpp/grpcpp.h>

#include <vector>

#include "daemon/catalogue_services.h"
#include "daemon/rpc/call_runtime.h"

namespace ozd {

// The gRPC side of CatalogueServices: one member for each noun. Thread-safe.
class RpcServices {
 public:
  // `catalogue` and what `runtime` points to are borrowed and must outlive
  // this; this must outlive the server.
  RpcServices(CatalogueServices* catalogue, const CallRuntime& runtime);
  RpcServices(const RpcServices&) = delete;
  RpcServices& operator=(const RpcServices&) = delete;

  // For RpcServer::Dependencies.
  std::vector<grpc::Service*> all() { return {}; }
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_SERVICES_H_
