// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_CATALOGUE_SERVICE_H_
#define OZD_DAEMON_CORE_RESOURCES_CATALOGUE_SERVICE_H_

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/resources/resource_cache.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/upstream/api/catalogue_api.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Models, skills and MCP servers (CatalogueService). Skills are kept by
// repository. Thread-safe. Errors of every call: AccountSync::Use;
// ResourceCache::Read or, for MCP servers, RunService::ListRuns.
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
  AccountSync* const accounts_;
  RunService* const runs_;
  const CatalogueApi api_;
  ResourceCache* const cache_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_CATALOGUE_SERVICE_H_
