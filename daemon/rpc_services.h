// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_SERVICES_H_
#define OZD_DAEMON_RPC_SERVICES_H_

#include <grpcpp/grpcpp.h>

#include <vector>

#include "daemon/resource_services.h"
#include "daemon/rpc/agent_service_rpc.h"
#include "daemon/rpc/api_key_service_rpc.h"
#include "daemon/rpc/call_runtime.h"
#include "daemon/rpc/catalogue_service_rpc.h"
#include "daemon/rpc/completion_service_rpc.h"
#include "daemon/rpc/environment_service_rpc.h"
#include "daemon/rpc/integration_service_rpc.h"
#include "daemon/rpc/schedule_service_rpc.h"
#include "daemon/rpc/search_service_rpc.h"
#include "daemon/rpc/secret_service_rpc.h"
#include "daemon/rpc/spawn_service_rpc.h"
#include "daemon/rpc/usage_service_rpc.h"

namespace ozd {

// The gRPC side of ResourceServices: one member for each noun. Thread-safe.
class RpcServices {
 public:
  // `catalogue` and what `runtime` points to are borrowed and must outlive
  // this; this must outlive the server.
  RpcServices(ResourceServices* catalogue, const CallRuntime& runtime);
  RpcServices(const RpcServices&) = delete;
  RpcServices& operator=(const RpcServices&) = delete;

  // For RpcServer::Dependencies.
  std::vector<grpc::Service*> all();

 private:
  ApiKeyServiceRpc api_keys_;
  SecretServiceRpc secrets_;
  CatalogueServiceRpc catalogue_;
  SpawnServiceRpc spawner_;
  CompletionServiceRpc completions_;
  EnvironmentServiceRpc environments_;
  IntegrationServiceRpc integrations_;
  SearchServiceRpc search_;
  UsageServiceRpc usage_;
  ScheduleServiceRpc schedules_;
  AgentServiceRpc agents_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_SERVICES_H_
