// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/catalogue_service_rpc.h"

namespace ozd {

grpc::ServerUnaryReactor* CatalogueServiceRpc::ListModels(
    grpc::CallbackServerContext* context,
    const oz::v1::ListModelsRequest* request,
    oz::v1::ListModelsResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(catalogue_, &CatalogueService::ListModels));
}

grpc::ServerUnaryReactor* CatalogueServiceRpc::ListSkills(
    grpc::CallbackServerContext* context,
    const oz::v1::ListSkillsRequest* request,
    oz::v1::ListSkillsResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(catalogue_, &CatalogueService::ListSkills));
}

grpc::ServerUnaryReactor* CatalogueServiceRpc::ListMcpServers(
    grpc::CallbackServerContext* context,
    const oz::v1::ListMcpServersRequest* request,
    oz::v1::ListMcpServersResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(catalogue_, &CatalogueService::ListMcpServers));
}

}  // namespace ozd
