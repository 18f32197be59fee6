// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_API_KEY_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_API_KEY_SERVICE_RPC_H_

#include "daemon/core/resources/api_key_service.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/resources.grpc.pb.h"

namespace ozd {

// oz.v1.ApiKeyService on top of core's. Thread-safe.
class ApiKeyServiceRpc final : public oz::v1::ApiKeyService::CallbackService {
 public:
  // `keys` and what `runtime` points to must outlive the server.
  ApiKeyServiceRpc(ApiKeyService* keys, const CallRuntime& runtime)
      : keys_(keys), runtime_(runtime) {}

  grpc::ServerUnaryReactor* ListApiKeys(
      grpc::CallbackServerContext* context,
      const oz::v1::ListApiKeysRequest* request,
      oz::v1::ListApiKeysResponse* response) override;
  grpc::ServerUnaryReactor* CreateApiKey(
      grpc::CallbackServerContext* context,
      const oz::v1::CreateApiKeyRequest* request,
      oz::v1::CreateApiKeyResponse* response) override;
  grpc::ServerUnaryReactor* ExpireApiKey(
      grpc::CallbackServerContext* context,
      const oz::v1::ExpireApiKeyRequest* request,
      oz::v1::ExpireApiKeyResponse* response) override;

 private:
  ApiKeyService* const keys_;
  const CallRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_API_KEY_SERVICE_RPC_H_
