// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_INTEGRATION_SERVICE_H_
#define OZD_DAEMON_CORE_RESOURCES_INTEGRATION_SERVICE_H_

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/typed_resources.h"
#include "daemon/upstream/api/integration_api.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Reads and sets up integrations: agents in other products
// (oz.v1.IntegrationService). Thread-safe; calls block. Errors of every call:
// TypedResources, IntegrationApi.
class IntegrationService {
 public:
  // All pointers are borrowed and must outlive this.
  IntegrationService(AccountSync* accounts, ResourceCache* resources,
                     ServiceCalls* calls);

  absl::StatusOr<oz::v1::ListIntegrationsResponse> List(
      const oz::v1::ListIntegrationsRequest& request, const CallScope& scope);
  // Errors of both: BuildAgentConfig; UnknownOutcomeError when no answer came.
  absl::StatusOr<oz::v1::CreateIntegrationResponse> Create(
      const oz::v1::CreateIntegrationRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::UpdateIntegrationResponse> Update(
      const oz::v1::UpdateIntegrationRequest& request, const CallScope& scope);

  absl::StatusOr<oz::v1::GetAuthorizationResponse> GetAuthorization(
      const oz::v1::GetAuthorizationRequest& request, const CallScope& scope);

 private:
  template <typename Request>
  absl::StatusOr<IntegrationApi::Change> ChangeOf(const Mutation& mutation,
                                                  const Request& request) const;
  template <typename Response, typename Request>
  absl::StatusOr<Response> Set(const Request& request, const CallScope& scope);

  const IntegrationApi api_;
  const TypedResources<oz::v1::Integration> integrations_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_INTEGRATION_SERVICE_H_
