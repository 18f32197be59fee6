// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/catalogue_service.h"

#include <algorithm>
#include <utility>

#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Skill;

// Number of runs in which MCP servers are looked for: the most of one page.
constexpr int kRunsWithServers = 500;

TypedResources<Skill>::Traits SkillTraits(const CatalogueApi& api) {
  return {.kind = oz::v1::RESOURCE_KIND_SKILL,
          .noun = "skill",
          .uid = &Skill::id,
          .title = &Skill::name,
          .fetch_all = [api](const ApiCaller& caller, const std::string& repo) {
            return api.ListSkills(caller, repo);
          }};
}

}  // namespace

CatalogueService::CatalogueService(AccountSync* accounts, RunService* runs,
                                   ServiceCalls* calls, ResourceCache* cache)
    : runs_(runs),
      documents_(accounts, calls, cache),
      skills_(accounts, cache, SkillTraits(CatalogueApi(calls))) {}

absl::StatusOr<oz::v1::ListModelsResponse> CatalogueService::ListModels(
    const oz::v1::ListModelsRequest& request, const CallScope& scope) {
  oz::v1::ListResourcesRequest list;
  *list.mutable_context() = request.context();
  list.set_read_mode(request.read_mode());
  list.set_kind(oz::v1::RESOURCE_KIND_MODEL);
  OZD_ASSIGN_OR_RETURN(const oz::v1::ListResourcesResponse documents,
                       documents_.ListResources(list, scope));
  oz::v1::ListModelsResponse response;
  *response.mutable_freshness() = documents.freshness();
  for (const oz::v1::Resource& document : documents.resources()) {
    *response.add_models() = ModelOf(document);
  }
  return response;
}

absl::StatusOr<oz::v1::ListSkillsResponse> CatalogueService::ListSkills(
    const oz::v1::ListSkillsRequest& request, const CallScope& scope) {
  return skills_.List(request, scope,
                      &oz::v1::ListSkillsResponse::mutable_skills,
                      request.repo());
}

absl::StatusOr<oz::v1::ListMcpServersResponse> CatalogueService::ListMcpServers(
    const oz::v1::ListMcpServersRequest& request, const CallScope& scope) {
  oz::v1::ListRunsRequest list;
  *list.mutable_context() = request.context();
  list.set_read_mode(request.read_mode());
  list.set_view(oz::v1::RUN_VIEW_RAW_JSON);
  list.set_limit(kRunsWithServers);
  OZD_ASSIGN_OR_RETURN(const oz::v1::ListRunsResponse runs,
                       runs_->ListRuns(list, scope));
  std::vector<oz::v1::McpServer> servers = McpServersOfRuns(runs.raw_json());
  std::sort(servers.begin(), servers.end(),
            [](const oz::v1::McpServer& a, const oz::v1::McpServer& b) {
              return a.uuid() < b.uuid();
            });
  oz::v1::ListMcpServersResponse response;
  *response.mutable_freshness() = runs.freshness();
  for (oz::v1::McpServer& server : servers) {
    *response.add_servers() = std::move(server);
  }
  return response;
}

}  // namespace ozd
