// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/api_key_service_rpc.h"

namespace ozd {

grpc::ServerUnaryReactor* ApiKeyServiceRpc::ListApiKeys(
    grpc::CallbackServerContext* context,
    const oz::v1::ListApiKeysRequest* request,
    oz::v1::ListApiKeysResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(keys_, &ApiKeyService::ListApiKeys));
}

grpc::ServerUnaryReactor* ApiKeyServiceRpc::CreateApiKey(
    grpc::CallbackServerContext* context,
    const oz::v1::CreateApiKeyRequest* request,
    oz::v1::CreateApiKeyResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(keys_, &ApiKeyService::CreateApiKey));
}

grpc::ServerUnaryReactor* ApiKeyServiceRpc::ExpireApiKey(
    grpc::CallbackServerContext* context,
    const oz::v1::ExpireApiKeyRequest* request,
    oz::v1::ExpireApiKeyResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(keys_, &ApiKeyService::ExpireApiKey));
}

}  // namespace ozd
