// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/catalogue_api.h"

#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::McpServer;
using oz::v1::Model;
using oz::v1::Skill;

std::string RepoOf(const JsonTree& source) {
  const std::string owner = StringOf(source, "owner");
  const std::string name = StringOf(source, "name");
  if (owner.empty()) return name;
  return absl::StrCat(owner, "/", name);
}

Skill SkillOf(const JsonTree& variant, const std::string& name) {
  Skill skill;
  skill.set_id(StringOf(variant, "id"));
  skill.set_name(name);
  skill.set_description(StringOf(variant, "description"));
  skill.set_base_prompt(StringOf(variant, "base_prompt"));
  const JsonTree& source = MemberOf(variant, "source");
  skill.set_repo(RepoOf(source));
  skill.set_skill_path(StringOf(source, "skill_path"));
  for (const JsonTree& item : ArrayOf(variant, "environments")) {
    oz::v1::SkillEnvironment* const environment = skill.add_environments();
    environment->set_uid(StringOf(item, "uid"));
    environment->set_name(StringOf(item, "name"));
  }
  skill.set_last_run_at_us(TimeOf(variant, "last_run_timestamp"));
  skill.set_error(StringOf(variant, "error"));
  return skill;
}

void AddSkills(const JsonTree& item, std::vector<Skill>* skills) {
  const std::string name = StringOf(item, "name");
  bool is_first = true;
  for (const JsonTree& variant : ArrayOf(item, "variants")) {
    Skill skill = SkillOf(variant, name);
    if (skill.id().empty()) continue;
    if (std::exchange(is_first, false)) skill.set_raw_json(DumpJsonTree(item));
    skills->push_back(std::move(skill));
  }
}

// A run has its configuration under either name.
void AddServers(const JsonTree& config, std::set<std::string>* known,
                std::vector<McpServer>* servers) {
  const JsonTree& named = MemberOf(config, "mcp_servers");
  if (!named.is_object()) return;
  for (const auto& [name, server] : named.items()) {
    const std::string uuid = StringOf(server, "warp_id");
    if (uuid.empty() || !known->insert(uuid).second) continue;
    McpServer& found = servers->emplace_back();
    found.set_uuid(uuid);
    found.set_name(name);
  }
}

}  // namespace

Model ModelOf(const oz::v1::Resource& document) {
  const JsonTree item = ParseJsonTree(document.raw_json());
  Model model;
  model.set_id(document.uid());
  model.set_display_name(document.title());
  model.set_provider(StringOf(item, "provider"));
  model.set_vision_supported(MemberOf(item, "vision_supported") == true);
  model.set_description(StringOf(item, "description"));
  model.set_reasoning_level(StringOf(item, "reasoning_level"));
  model.set_disable_reason(StringOf(item, "disable_reason"));
  model.set_is_default(document.is_default());
  model.set_raw_json(document.raw_json());
  return model;
}

absl::StatusOr<std::vector<Skill>> CatalogueApi::ListSkills(
    const ApiCaller& caller, const std::string& repo) const {
  RestCall call{.segments = {"agent"}};
  if (!repo.empty()) call.query.emplace_back("repo", repo);
  OZD_ASSIGN_OR_RETURN(const std::string text, calls_->Rest(caller, call));
  std::vector<Skill> skills;
  OZD_RETURN_IF_ERROR(
      ForEachIn(ParseJsonTree(text), "agents",
                [&](const JsonTree& item) { AddSkills(item, &skills); }));
  return skills;
}

std::vector<McpServer> McpServersOfRuns(absl::string_view runs_json) {
  const JsonTree body = ParseJsonTree(runs_json);
  std::vector<McpServer> servers;
  std::set<std::string> known;
  for (const JsonTree& run : ArrayOf(body, "runs")) {
    for (const char* config : {"agent_config", "agent_config_snapshot"}) {
      AddServers(MemberOf(run, config), &known, &servers);
    }
  }
  return servers;
}

}  // namespace ozd
