// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/environment_service_rpc.h"

namespace ozd {

grpc::ServerUnaryReactor* EnvironmentServiceRpc::ListEnvironments(
    grpc::CallbackServerContext* context,
    const oz::v1::ListEnvironmentsRequest* request,
    oz::v1::ListEnvironmentsResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(environments_, &EnvironmentService::List));
}

grpc::ServerUnaryReactor* EnvironmentServiceRpc::GetEnvironment(
    grpc::CallbackServerContext* context,
    const oz::v1::GetEnvironmentRequest* request,
    oz::v1::GetEnvironmentResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(environments_, &EnvironmentService::Get));
}

grpc::ServerUnaryReactor* EnvironmentServiceRpc::CreateEnvironment(
    grpc::CallbackServerContext* context,
    const oz::v1::CreateEnvironmentRequest* request,
    oz::v1::CreateEnvironmentResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(environments_, &EnvironmentService::Create));
}

grpc::ServerUnaryReactor* EnvironmentServiceRpc::UpdateEnvironment(
    grpc::CallbackServerContext* context,
    const oz::v1::UpdateEnvironmentRequest* request,
    oz::v1::UpdateEnvironmentResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(environments_, &EnvironmentService::Update));
}

grpc::ServerUnaryReactor* EnvironmentServiceRpc::DeleteEnvironment(
    grpc::CallbackServerContext* context,
    const oz::v1::DeleteEnvironmentRequest* request,
    oz::v1::DeleteEnvironmentResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(environments_, &EnvironmentService::Delete));
}

grpc::ServerUnaryReactor* EnvironmentServiceRpc::ListEnvironmentImages(
    grpc::CallbackServerContext* context,
    const oz::v1::ListEnvironmentImagesRequest* request,
    oz::v1::ListEnvironmentImagesResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(environments_, &EnvironmentService::ListImages));
}

}  // namespace ozd
