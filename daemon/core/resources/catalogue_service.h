// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_CATALOGUE_SERVICE_H_
#define OZD_DAEMON_CORE_RESOURCES_CATALOGUE_SERVICE_H_

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/resource_service.h"
#include "daemon/core/resources/typed_resources.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/upstream/api/catalogue_api.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Lists models, skills by repository, and the MCP servers that runs use
// (oz.v1.CatalogueService). Thread-safe; calls block. Errors: TypedResources;
// for MCP servers RunService::ListRuns.
class CatalogueService {
 public:
  // All pointers are borrowed and must outlive this.
  CatalogueService(AccountSync* accounts, RunService* runs, ServiceCalls* calls,
                   ResourceCache* cache);

  absl::StatusOr<oz::v1::ListModelsResponse> ListModels(
      const oz::v1::ListModelsRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::ListSkillsResponse> ListSkills(
      const oz::v1::ListSkillsRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::ListMcpServersResponse> ListMcpServers(
      const oz::v1::ListMcpServersRequest& request, const CallScope& scope);

 private:
  RunService* const runs_;
  ResourceService documents_;
  const TypedResources<oz::v1::Skill> skills_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_CATALOGUE_SERVICE_H_
