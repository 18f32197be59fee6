// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_CATALOGUE_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_CATALOGUE_SERVICE_RPC_H_

#include "daemon/core/resources/catalogue_service.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/resources.grpc.pb.h"

namespace ozd {

// oz.v1.CatalogueService on top of core's. Thread-safe.
class CatalogueServiceRpc final
    : public oz::v1::CatalogueService::CallbackService {
 public:
  // `catalogue` and what `runtime` points to must outlive the server.
  CatalogueServiceRpc(CatalogueService* catalogue, const CallRuntime& runtime)
      : catalogue_(catalogue), runtime_(runtime) {}

  grpc::ServerUnaryReactor* ListModels(
      grpc::CallbackServerContext* context,
      const oz::v1::ListModelsRequest* request,
      oz::v1::ListModelsResponse* response) override;
  grpc::ServerUnaryReactor* ListSkills(
      grpc::CallbackServerContext* context,
      const oz::v1::ListSkillsRequest* request,
      oz::v1::ListSkillsResponse* response) override;
  grpc::ServerUnaryReactor* ListMcpServers(
      grpc::CallbackServerContext* context,
      const oz::v1::ListMcpServersRequest* request,
      oz::v1::ListMcpServersResponse* response) override;

 private:
  CatalogueService* const catalogue_;
  const CallRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_CATALOGUE_SERVICE_RPC_H_
