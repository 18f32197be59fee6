// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/agent_service_rpc.h"

namespace ozd {

grpc::ServerUnaryReactor* AgentServiceRpc::ListAgents(
    grpc::CallbackServerContext* context,
    const oz::v1::ListAgentsRequest* request,
    oz::v1::ListAgentsResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(agents_, &AgentService::List));
}

grpc::ServerUnaryReactor* AgentServiceRpc::GetAgent(
    grpc::CallbackServerContext* context,
    const oz::v1::GetAgentRequest* request,
    oz::v1::GetAgentResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(agents_, &AgentService::Get));
}

grpc::ServerUnaryReactor* AgentServiceRpc::CreateAgent(
    grpc::CallbackServerContext* context,
    const oz::v1::CreateAgentRequest* request,
    oz::v1::CreateAgentResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(agents_, &AgentService::Create));
}

grpc::ServerUnaryReactor* AgentServiceRpc::UpdateAgent(
    grpc::CallbackServerContext* context,
    const oz::v1::UpdateAgentRequest* request,
    oz::v1::UpdateAgentResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(agents_, &AgentService::Update));
}

grpc::ServerUnaryReactor* AgentServiceRpc::DeleteAgent(
    grpc::CallbackServerContext* context,
    const oz::v1::DeleteAgentRequest* request,
    oz::v1::DeleteAgentResponse* response) {
  return StartUnary(runtime_, context, *request, response,
                    Bind(agents_, &AgentService::Delete));
}

}  // namespace ozd
