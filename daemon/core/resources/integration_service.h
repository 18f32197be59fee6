// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_INTEGRATION_SERVICE_H_
#define OZD_DAEMON_CORE_RESOURCES_INTEGRATION_SERVICE_H_

#include <string>

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/resource_cache.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/core/writes/mutation.h"
#include "daemon/upstream/api/integration_api.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Agents in other products (IntegrationService of the local API). Thread-safe;
// calls block. Errors of every call: AccountSync::Use, ResourceCache::Read,
// IntegrationApi's.
class IntegrationService {
 public:
  // All pointers are borrowed and must outlive this.
  IntegrationService(AccountSync* accounts, ResourceCache* resources,
                     ServiceCalls* calls)
      : accounts_(accounts), resources_(resources), api_(calls) {}

  absl::StatusOr<oz::v1::ListIntegrationsResponse> List(
      const oz::v1::ListIntegrationsRequest& request, const CallScope& scope);
  // Errors of both: BuildAgentConfig's. When no answer came the error says so:
  // whether it was done is not known.
  absl::StatusOr<oz::v1::CreateIntegrationResponse> Create(
      const oz::v1::CreateIntegrationRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::UpdateIntegrationResponse> Update(
      const oz::v1::UpdateIntegrationRequest& request, const CallScope& scope);

  absl::StatusOr<oz::v1::GetAuthorizationResponse> GetAuthorization(
      const oz::v1::GetAuthorizationRequest& request, const CallScope& scope);

 private:
  absl::StatusOr<oz::v1::ListIntegrationsResponse> Read(
      const AccountSync::InUse& account, oz::v1::ReadMode mode,
      const CallScope& scope) const;
  template <typename Request>
  absl::StatusOr<IntegrationApi::Change> ChangeOf(const Mutation& mutation,
                                                  const Request& request) const;
  template <typename Response, typename Request>
  absl::StatusOr<Response> Set(const Request& request, const CallScope& scope);

  AccountSync* const accounts_;
  ResourceCache* const resources_;
  const IntegrationApi api_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_INTEGRATION_SERVICE_H_
