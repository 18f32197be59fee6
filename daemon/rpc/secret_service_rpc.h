// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_SECRET_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_SECRET_SERVICE_RPC_H_

#include "absl/status/statusor.h"
#include "daemon/core/resources/secret_service.h"
#include "daemon/rpc/service_rpc.h"
#include "proto/oz/v1/resources.grpc.pb.h"

namespace ozd {

// Serves oz.v1.SecretService. Thread-safe.
//
// A value is moved out of the request into locked memory before anything else
// is done, and the request's own strings are wiped. The buffers into which gRPC
// read the socket and from which it decoded the message are out of reach: gRPC
// frees them as they are. They are gone with the process, which neither dumps
// core nor lets itself be traced.
class SecretServiceRpc final : public ServiceRpc<oz::v1::SecretService> {
 public:
  using ServiceRpc::ServiceRpc;

  OZD_UNARY(ListSecrets, secrets, ListSecrets)
  OZD_UNARY(GetSecret, secrets, GetSecret)
  OZD_UNARY(DeleteSecret, secrets, DeleteSecret)
  grpc::ServerUnaryReactor* CreateSecret(
      grpc::CallbackServerContext* context,
      const oz::v1::CreateSecretRequest* request,
      oz::v1::CreateSecretResponse* response) override;
  grpc::ServerUnaryReactor* UpdateSecret(
      grpc::CallbackServerContext* context,
      const oz::v1::UpdateSecretRequest* request,
      oz::v1::UpdateSecretResponse* response) override;
};

// Moves the strings of `value` into locked memory and wipes them, whether that
// succeeds or not. Errors: LockedBuffer::CopyOf.
absl::StatusOr<PlainSecret> TakePlainSecret(oz::v1::SecretValue* value);

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_SECRET_SERVICE_RPC_H_
