// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_ENVIRONMENT_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_ENVIRONMENT_SERVICE_RPC_H_

#include "daemon/core/resources/environment_service.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/resources.grpc.pb.h"

namespace ozd {

// oz.v1.EnvironmentService on top of core's. Thread-safe.
class EnvironmentServiceRpc final
    : public oz::v1::EnvironmentService::CallbackService {
 public:
  // `environments` and what `runtime` points to must outlive the server.
  EnvironmentServiceRpc(EnvironmentService* environments,
                        const CallRuntime& runtime)
      : environments_(environments), runtime_(runtime) {}

  grpc::ServerUnaryReactor* ListEnvironments(
      grpc::CallbackServerContext* context,
      const oz::v1::ListEnvironmentsRequest* request,
      oz::v1::ListEnvironmentsResponse* response) override;
  grpc::ServerUnaryReactor* GetEnvironment(
      grpc::CallbackServerContext* context,
      const oz::v1::GetEnvironmentRequest* request,
      oz::v1::GetEnvironmentResponse* response) override;
  grpc::ServerUnaryReactor* CreateEnvironment(
      grpc::CallbackServerContext* context,
      const oz::v1::CreateEnvironmentRequest* request,
      oz::v1::CreateEnvironmentResponse* response) override;
  grpc::ServerUnaryReactor* UpdateEnvironment(
      grpc::CallbackServerContext* context,
      const oz::v1::UpdateEnvironmentRequest* request,
      oz::v1::UpdateEnvironmentResponse* response) override;
  grpc::ServerUnaryReactor* DeleteEnvironment(
      grpc::CallbackServerContext* context,
      const oz::v1::DeleteEnvironmentRequest* request,
      oz::v1::DeleteEnvironmentResponse* response) override;
  grpc::ServerUnaryReactor* ListEnvironmentImages(
      grpc::CallbackServerContext* context,
      const oz::v1::ListEnvironmentImagesRequest* request,
      oz::v1::ListEnvironmentImagesResponse* response) override;

 private:
  EnvironmentService* const environments_;
  const CallRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_ENVIRONMENT_SERVICE_RPC_H_
