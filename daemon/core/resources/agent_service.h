// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_AGENT_SERVICE_H_
#define OZD_DAEMON_CORE_RESOURCES_AGENT_SERVICE_H_

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/resource_cache.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/core/writes/mutation.h"
#include "daemon/upstream/api/agent_api.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// The agents of a team (AgentService). Thread-safe; calls block. Errors of
// every call: AccountSync::Use, AgentApi's. Errors of those that name an
// agent besides: kNotFound, CompleteUid's.
class AgentService {
 public:
  // All pointers are borrowed and must outlive this.
  AgentService(AccountSync* accounts, ServiceCalls* calls,
               ResourceCache* cache);

  absl::StatusOr<oz::v1::ListAgentsResponse> List(
      const oz::v1::ListAgentsRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::GetAgentResponse> Get(
      const oz::v1::GetAgentRequest& request, const CallScope& scope);

  // Errors: when the service did not answer, whether it was created, or that
  // nobody knows (unknown_outcome.h).
  absl::StatusOr<oz::v1::CreateAgentResponse> Create(
      const oz::v1::CreateAgentRequest& request, const CallScope& scope);
  // Errors: kInvalidArgument when it names no change.
  absl::StatusOr<oz::v1::UpdateAgentResponse> Update(
      const oz::v1::UpdateAgentRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::DeleteAgentResponse> Delete(
      const oz::v1::DeleteAgentRequest& request, const CallScope& scope);

 private:
  absl::StatusOr<ResourceAnswer> ReadAll(const AccountSync::InUse& account,
                                         oz::v1::ReadMode mode,
                                         const CallScope& scope);
  // What became of a creation that failed so.
  absl::StatusOr<oz::v1::Agent> LookUpCreated(
      const Mutation& mutation, const oz::v1::CreateAgentRequest& request,
      const absl::StatusOr<ResourceAnswer>& before,
      const absl::Status& failure);
  void Remember(const AccountSync::InUse& account, const oz::v1::Agent& agent);

  AccountSync* const accounts_;
  const AgentApi api_;
  ResourceCache* const cache_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_AGENT_SERVICE_H_
