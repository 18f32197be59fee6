// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/integration_service_rpc.h"

namespace ozd {

grpc::ServerUnaryReactor* IntegrationServiceRpc::ListIntegrations(
    grpc::CallbackServerContext* context,
    const oz::v1::ListIntegrationsRequest* request,
    oz::v1::ListIntegrationsResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(integrations_, &IntegrationService::List));
}

grpc::ServerUnaryReactor* IntegrationServiceRpc::CreateIntegration(
    grpc::CallbackServerContext* context,
    const oz::v1::CreateIntegrationRequest* request,
    oz::v1::CreateIntegrationResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(integrations_, &IntegrationService::Create));
}

grpc::ServerUnaryReactor* IntegrationServiceRpc::UpdateIntegration(
    grpc::CallbackServerContext* context,
    const oz::v1::UpdateIntegrationRequest* request,
    oz::v1::UpdateIntegrationResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(integrations_, &IntegrationService::Update));
}

grpc::ServerUnaryReactor* IntegrationServiceRpc::GetAuthorization(
    grpc::CallbackServerContext* context,
    const oz::v1::GetAuthorizationRequest* request,
    oz::v1::GetAuthorizationResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(integrations_, &IntegrationService::GetAuthorization));
}

}  // namespace ozd
