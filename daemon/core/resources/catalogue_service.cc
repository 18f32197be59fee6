// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/catalogue_service.h"

#include <algorithm>
#include <utility>

#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Runs that are looked at for MCP servers: the most that one page has.
constexpr int kRunsWithServers = 500;

Resource ResourceOf(const oz::v1::Model& model) {
  return {.uid = model.id(),
          .title = model.display_name(),
          .body = model.SerializeAsString()};
}

Resource ResourceOf(const oz::v1::Skill& skill) {
  return {.uid = skill.id(),
          .title = skill.name(),
          .body = skill.SerializeAsString()};
}

template <typename Item>
absl::StatusOr<std::vector<Resource>> ResourcesOf(
    const absl::StatusOr<std::vector<Item>>& items) {
  if (!items.ok()) return items.status();
  std::vector<Resource> resources;
  for (const Item& item : *items) resources.push_back(ResourceOf(item));
  return resources;
}

// What was stored by a program that wrote it differently is left out.
template <typename Item>
void TakeItems(const std::vector<Resource>& resources,
               google::protobuf::RepeatedPtrField<Item>* items) {
  for (const Resource& resource : resources) {
    if (!items->Add()->ParseFromString(resource.body)) items->RemoveLast();
  }
}

}  // namespace

CatalogueService::CatalogueService(AccountSync* accounts, RunService* runs,
                                   ServiceCalls* calls, ResourceCache* cache)
    : accounts_(accounts), runs_(runs), api_(calls), cache_(cache) {}

absl::StatusOr<oz::v1::ListModelsResponse> CatalogueService::ListModels(
    const oz::v1::ListModelsRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  OZD_ASSIGN_OR_RETURN(
      const ResourceAnswer answer,
      cache_->Read(account, {.kind = ResourceKind::kModel, .scope = ""},
                   request.read_mode(), scope,
                   [api = api_](const ApiCaller& caller) {
                     return ResourcesOf(api.ListModels(caller));
                   }));
  oz::v1::ListModelsResponse response;
  *response.mutable_freshness() = answer.freshness;
  TakeItems(answer.items, response.mutable_models());
  return response;
}

absl::StatusOr<oz::v1::ListSkillsResponse> CatalogueService::ListSkills(
    const oz::v1::ListSkillsRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  OZD_ASSIGN_OR_RETURN(
      const ResourceAnswer answer,
      cache_->Read(
          account, {.kind = ResourceKind::kSkill, .scope = request.repo()},
          request.read_mode(), scope,
          [api = api_, repo = request.repo()](const ApiCaller& caller) {
            return ResourcesOf(api.ListSkills(caller, repo));
          }));
  oz::v1::ListSkillsResponse response;
  *response.mutable_freshness() = answer.freshness;
  TakeItems(answer.items, response.mutable_skills());
  return response;
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
