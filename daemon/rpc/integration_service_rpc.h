// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_INTEGRATION_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_INTEGRATION_SERVICE_RPC_H_

#include "daemon/core/resources/integration_service.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/resources.grpc.pb.h"

namespace ozd {

// oz.v1.IntegrationService on top of core's. Thread-safe.
class IntegrationServiceRpc final
    : public oz::v1::IntegrationService::CallbackService {
 public:
  // `integrations` and what `runtime` points to must outlive the server.
  IntegrationServiceRpc(IntegrationService* integrations,
                        const CallRuntime& runtime)
      : integrations_(integrations), runtime_(runtime) {}

  grpc::ServerUnaryReactor* ListIntegrations(
      grpc::CallbackServerContext* context,
      const oz::v1::ListIntegrationsRequest* request,
      oz::v1::ListIntegrationsResponse* response) override;
  grpc::ServerUnaryReactor* CreateIntegration(
      grpc::CallbackServerContext* context,
      const oz::v1::CreateIntegrationRequest* request,
      oz::v1::CreateIntegrationResponse* response) override;
  grpc::ServerUnaryReactor* UpdateIntegration(
      grpc::CallbackServerContext* context,
      const oz::v1::UpdateIntegrationRequest* request,
      oz::v1::UpdateIntegrationResponse* response) override;
  grpc::ServerUnaryReactor* GetAuthorization(
      grpc::CallbackServerContext* context,
      const oz::v1::GetAuthorizationRequest* request,
      oz::v1::GetAuthorizationResponse* response) override;

 private:
  IntegrationService* const integrations_;
  const CallRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_INTEGRATION_SERVICE_RPC_H_
