// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_GRPC_STATUS_H_
#define OZD_DAEMON_RPC_GRPC_STATUS_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace ozd {

// Converts `status` to gRPC's form: same code, message without secrets and
// control characters, and the detail as RpcStatus bytes. Long texts are cut, so
// that the trailers stay below the 8 KiB that clients accept.
grpc::Status ToGrpcStatus(const absl::Status& status);

// Converts gRPC's form back.
absl::Status FromGrpcStatus(const grpc::Status& status);

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_GRPC_STATUS_H_
