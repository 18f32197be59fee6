// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_SECRET_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_SECRET_SERVICE_RPC_H_

#include "daemon/core/resources/secret_service.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/resources.grpc.pb.h"

namespace ozd {

// oz.v1.SecretService on top of core's. Thread-safe.
//
// A value is moved out of the request into locked memory before anything else
// is done, and the request's own strings are wiped. Out of reach are what came
// before the request: the buffers into which gRPC read the socket and from
// which it decoded the message are freed by it as they are. They are gone with
// the process, which neither dumps core nor lets itself be traced.
class SecretServiceRpc final : public oz::v1::SecretService::CallbackService {
 public:
  // `secrets` and what `runtime` points to must outlive the server.
  SecretServiceRpc(SecretService* secrets, const CallRuntime& runtime)
      : secrets_(secrets), runtime_(runtime) {}

  grpc::ServerUnaryReactor* ListSecrets(
      grpc::CallbackServerContext* context,
      const oz::v1::ListSecretsRequest* request,
      oz::v1::ListSecretsResponse* response) override;
  grpc::ServerUnaryReactor* GetSecret(
      grpc::CallbackServerContext* context,
      const oz::v1::GetSecretRequest* request,
      oz::v1::GetSecretResponse* response) override;
  grpc::ServerUnaryReactor* CreateSecret(
      grpc::CallbackServerContext* context,
      const oz::v1::CreateSecretRequest* request,
      oz::v1::CreateSecretResponse* response) override;
  grpc::ServerUnaryReactor* UpdateSecret(
      grpc::CallbackServerContext* context,
      const oz::v1::UpdateSecretRequest* request,
      oz::v1::UpdateSecretResponse* response) override;
  grpc::ServerUnaryReactor* DeleteSecret(
      grpc::CallbackServerContext* context,
      const oz::v1::DeleteSecretRequest* request,
      oz::v1::DeleteSecretResponse* response) override;

 private:
  SecretService* const secrets_;
  const CallRuntime runtime_;
};

// Moves what `value` holds into locked memory and wipes it, whether that
// succeeds or not. Errors: LockedBuffer::CopyOf.
absl::StatusOr<PlainSecret> TakePlainSecret(oz::v1::SecretValue* value);

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_SECRET_SERVICE_RPC_H_
