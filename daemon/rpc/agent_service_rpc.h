// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_AGENT_SERVICE_RPC_H_
#define OZD_DAEMON_RPC_AGENT_SERVICE_RPC_H_

#include "daemon/core/resources/agent_service.h"
#include "daemon/rpc/call_runtime.h"
#include "proto/oz/v1/resources.grpc.pb.h"

namespace ozd {

// oz.v1.AgentService on top of core's. Thread-safe.
class AgentServiceRpc final : public oz::v1::AgentService::CallbackService {
 public:
  // `agents` and what `runtime` points to must outlive the server.
  AgentServiceRpc(AgentService* agents, const CallRuntime& runtime)
      : agents_(agents), runtime_(runtime) {}

  grpc::ServerUnaryReactor* ListAgents(
      grpc::CallbackServerContext* context,
      const oz::v1::ListAgentsRequest* request,
      oz::v1::ListAgentsResponse* response) override;
  grpc::ServerUnaryReactor* GetAgent(
      grpc::CallbackServerContext* context,
      const oz::v1::GetAgentRequest* request,
      oz::v1::GetAgentResponse* response) override;
  grpc::ServerUnaryReactor* CreateAgent(
      grpc::CallbackServerContext* context,
      const oz::v1::CreateAgentRequest* request,
      oz::v1::CreateAgentResponse* response) override;
  grpc::ServerUnaryReactor* UpdateAgent(
      grpc::CallbackServerContext* context,
      const oz::v1::UpdateAgentRequest* request,
      oz::v1::UpdateAgentResponse* response) override;
  grpc::ServerUnaryReactor* DeleteAgent(
      grpc::CallbackServerContext* context,
      const oz::v1::DeleteAgentRequest* request,
      oz::v1::DeleteAgentResponse* response) override;

 private:
  AgentService* const agents_;
  const CallRuntime runtime_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_AGENT_SERVICE_RPC_H_
