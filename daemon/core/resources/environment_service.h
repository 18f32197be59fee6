// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_SERVICE_H_
#define OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_SERVICE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/environment_catalog.h"
#include "daemon/core/writes/mutation.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Reads and changes environments (oz.v1.EnvironmentService). Thread-safe; calls
// block. Errors of every call: TypedResources, EnvironmentApi.
class EnvironmentService {
 public:
  struct Options {
    // Number of times that an update is made on top of other changes.
    int update_attempts = 4;
    // The image where neither the user nor the service names one.
    std::string default_image = "warpdotdev/dev-base:latest";
  };

  // All pointers are borrowed and must outlive this.
  EnvironmentService(AccountSync* accounts, ResourceCache* resources,
                     ServiceCalls* calls);
  EnvironmentService(AccountSync* accounts, ResourceCache* resources,
                     ServiceCalls* calls, const Options& options);

  absl::StatusOr<oz::v1::ListEnvironmentsResponse> List(
      const oz::v1::ListEnvironmentsRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::GetEnvironmentResponse> Get(
      const oz::v1::GetEnvironmentRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::ListEnvironmentImagesResponse> ListImages(
      const oz::v1::ListEnvironmentImagesRequest& request,
      const CallScope& scope);

  // Errors: ParseRepository, ResolveOwner.
  absl::StatusOr<oz::v1::CreateEnvironmentResponse> Create(
      const oz::v1::CreateEnvironmentRequest& request, const CallScope& scope);
  // Errors: kInvalidArgument, kNotFound, kFailedPrecondition "usage_unknown",
  // kAborted when another change came first every time.
  absl::StatusOr<oz::v1::UpdateEnvironmentResponse> Update(
      const oz::v1::UpdateEnvironmentRequest& request, const CallScope& scope);
  // Errors: kNotFound, kFailedPrecondition "usage_unknown".
  absl::StatusOr<oz::v1::DeleteEnvironmentResponse> Delete(
      const oz::v1::DeleteEnvironmentRequest& request, const CallScope& scope);

 private:
  absl::StatusOr<StoredEnvironment> ReadStored(const Mutation& mutation,
                                               const std::string& typed) const;

  const EnvironmentCatalog parts_;
  const TypedResources<oz::v1::EnvironmentImage> images_;
  const Options options_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_ENVIRONMENT_SERVICE_H_
