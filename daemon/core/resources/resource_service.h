// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_RESOURCE_SERVICE_H_
#define OZD_DAEMON_CORE_RESOURCES_RESOURCE_SERVICE_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/typed_resources.h"
#include "daemon/upstream/api/resource_api.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Reads the resources of all kinds in ReadOnlyKinds() (oz.v1.ResourceService).
// The lists of one kind are cached by their parents. Thread-safe; calls block.
// Errors of every call: TypedResources; kInvalidArgument for another kind or
// another number of parents.
class ResourceService {
 public:
  // All pointers are borrowed and must outlive this.
  ResourceService(AccountSync* accounts, ServiceCalls* calls,
                  ResourceCache* cache);

  absl::StatusOr<oz::v1::ListResourcesResponse> ListResources(
      const oz::v1::ListResourcesRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::GetResourceResponse> GetResource(
      const oz::v1::GetResourceRequest& request, const CallScope& scope);

 private:
  using Documents = TypedResources<oz::v1::Resource>;

  // Returns the scope of the list that a request names, its parents completed.
  template <typename Request>
  absl::StatusOr<std::string> ListScope(const Request& request) const;

  AccountSync* const accounts_;
  std::map<oz::v1::ResourceKind, Documents> documents_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_RESOURCE_SERVICE_H_
