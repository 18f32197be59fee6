// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_AGENT_SERVICE_H_
#define OZD_DAEMON_CORE_RESOURCES_AGENT_SERVICE_H_

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/typed_resources.h"
#include "daemon/upstream/api/agent_api.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Reads and changes the agents of a team (oz.v1.AgentService). Thread-safe;
// calls block. Errors of every call: TypedResources, AgentApi.
class AgentService {
 public:
  // All pointers are borrowed and must outlive this.
  AgentService(AccountSync* accounts, ServiceCalls* calls,
               ResourceCache* cache);

  absl::StatusOr<oz::v1::ListAgentsResponse> List(
      const oz::v1::ListAgentsRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::GetAgentResponse> Get(
      const oz::v1::GetAgentRequest& request, const CallScope& scope);

  absl::StatusOr<oz::v1::CreateAgentResponse> Create(
      const oz::v1::CreateAgentRequest& request, const CallScope& scope);
  // Errors: kInvalidArgument when it names no change.
  absl::StatusOr<oz::v1::UpdateAgentResponse> Update(
      const oz::v1::UpdateAgentRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::DeleteAgentResponse> Delete(
      const oz::v1::DeleteAgentRequest& request, const CallScope& scope);

 private:
  const AgentApi api_;
  const TypedResources<oz::v1::Agent> agents_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_AGENT_SERVICE_H_
