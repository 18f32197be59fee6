// Copyright (c) 2026 The ozd authors. MIT licence.
// What a run can be made of: environments, models, skills.
#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/route.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/store/run_query.h"
#include "tests/sim/world/environments.h"

namespace ozd::sim {
namespace {

// What is shown of the stored model of an environment.
Json ConfigOf(const Json& model) {
  Json config;
  config["name"] = StringAt(model, "name");
  if (!StringAt(model, "description").empty()) {
    config["description"] = StringAt(model, "description");
  }
  config["docker_image"] = StringAt(model, "docker_image");
  for (const char* list : {"github_repos", "setup_commands"}) {
    const Json& value = MemberAt(model, list);
    config[list] = value.is_array() ? value : Json::array();
  }
  if (MemberAt(model, "providers").is_object()) {
    config["providers"] = model["providers"];
  }
  return config;
}

absl::StatusOr<Json> ListEnvironments(const Call& call) {
  OZD_ASSIGN_OR_RETURN(
      const std::vector<StoredObject> objects,
      VisibleEnvironments(call, call.request.Query("sort_by")));
  Json items = Json::array();
  for (const StoredObject& object : objects) {
    const Json last_task = LastTaskOf(call, object.uid);
    Json item;
    item["uid"] = object.uid;
    item["config"] = ConfigOf(object.body);
    item["last_updated"] = FormatRfc3339Z(object.revision_us);
    item["setup_failed"] = false;
    item["last_task_run_timestamp"] = MemberAt(last_task, "created_at");
    if (!last_task.is_null()) item["last_task_created"] = last_task;
    item["scope"] = ScopeJson(object);
    item["creator"] = PersonJson(*call.context->accounts, object.creator_uid);
    item["last_editor"] =
        PersonJson(*call.context->accounts, object.editor_uid);
    items.push_back(std::move(item));
  }
  return Json{{"environments", std::move(items)}};
}

struct Model {
  const char* id;
  const char* name;
  const char* provider;
  bool vision;
  const char* reasoning;
  const char* disabled;
};
constexpr Model kModels[] = {
    {"auto", "Auto", "UNKNOWN", true, "", ""},
    {"gpt-5-4-high", "GPT-5.4", "OPENAI", true, "high", ""},
    {"claude-4-8-opus", "Claude 4.8 Opus", "ANTHROPIC", true, "", ""},
    {"gemini-3-pro", "Gemini 3 Pro", "GOOGLE", true, "", ""},
    {"claude-4-8-opus-max", "Claude 4.8 Opus", "ANTHROPIC", true, "max",
     "REQUIRES_UPGRADE"},
};

absl::StatusOr<Json> ListModels(const Call& /*call*/) {
  Json models = Json::array();
  for (const Model& model : kModels) {
    Json item;
    item["id"] = model.id;
    item["display_name"] = model.name;
    item["provider"] = model.provider;
    item["vision_supported"] = model.vision;
    item["description"] = absl::StrCat(model.name, ", simulated");
    if (*model.reasoning != '\0') item["reasoning_level"] = model.reasoning;
    if (*model.disabled != '\0') item["disable_reason"] = model.disabled;
    models.push_back(std::move(item));
  }
  return Json{{"default_model_id", kModels[0].id},
              {"models", std::move(models)}};
}

struct Skill {
  const char* name;
  const char* repo;
  const char* path;
  const char* description;
  // Why it cannot be used, or "".
  const char* error;
};
constexpr Skill kSkills[] = {
    {"triage", "backend", ".agents/skills/triage/SKILL.md",
     "Sorts new issues and finds who knows about them", ""},
    {"release-notes", "backend", ".agents/skills/release-notes/SKILL.md",
     "Writes the notes of a release from its commits", ""},
    {"Accessibility-Audit", "web", ".agents/skills/accessibility/SKILL.md",
     "Looks for what keyboards and screen readers cannot reach", ""},
    {"übersetzen", "web", ".agents/skills/übersetzen/SKILL.md",
     "Translates what is new", ""},
    {"cost-report", "infra", ".agents/skills/cost-report/SKILL.md",
     "Tells what the last week cost", ""},
    {"broken", "infra", ".agents/skills/broken/SKILL.md", "",
     "the front matter has no name"},
};
constexpr char kOwner[] = "acme";

// When a run last used the skill, or null.
Json LastRunOf(const Call& call, const std::string& id,
               const std::string& short_id) {
  Json newest;
  for (const std::string& spec : {id, short_id}) {
    RunQuery query;
    query.limit = 1;
    query.sort_by = SortField::kCreatedAt;
    query.skill_spec = spec;
    const auto listing = call.context->runs->List(query, call.principal->uid);
    if (!listing.ok() || listing->bodies.empty()) continue;
    const Json created =
        MemberAt(ParseJson(listing->bodies.front()), "created_at");
    if (newest.is_null() || created > newest) newest = created;
  }
  return newest;
}

Json EnvironmentsWith(const std::vector<StoredObject>& environments,
                      const std::string& repo) {
  Json found = Json::array();
  for (const StoredObject& environment : environments) {
    for (const Json& item : MemberAt(environment.body, "github_repos")) {
      if (StringAt(item, "repo") != repo) continue;
      found.push_back({{"uid", environment.uid},
                       {"name", StringAt(environment.body, "name")}});
    }
  }
  return found;
}

absl::Status CheckSkillQuery(const Request& request) {
  const std::string repo = request.Query("repo");
  const std::vector<std::string> parts = absl::StrSplit(repo, '/');
  if (!repo.empty() &&
      (parts.size() != 2 || parts[0].empty() || parts[1].empty())) {
    return absl::InvalidArgumentError(
        absl::StrCat("repo: '", repo, "' is not of the form owner/repo"));
  }
  const std::string sort_by = request.Query("sort_by");
  if (!sort_by.empty() && sort_by != "name" && sort_by != "last_run") {
    return absl::InvalidArgumentError("sort_by: must be name or last_run");
  }
  for (const char* flag : {"refresh", "include_malformed_skills"}) {
    const std::string value = request.Query(flag);
    if (!value.empty() && value != "true" && value != "false") {
      return absl::InvalidArgumentError(
          absl::StrCat(flag, ": must be true or false"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Json> ListSkills(const Call& call) {
  OZD_RETURN_IF_ERROR(CheckSkillQuery(call.request));
  OZD_ASSIGN_OR_RETURN(const std::vector<StoredObject> environments,
                       VisibleEnvironments(call, "name"));
  const std::string repo = call.request.Query("repo");
  const bool malformed =
      call.request.Query("include_malformed_skills") == "true";
  std::vector<Json> items;
  for (const Skill& skill : kSkills) {
    const std::string full_repo = absl::StrCat(kOwner, "/", skill.repo);
    if (*skill.error != '\0' && !malformed) continue;
    if (!repo.empty() && repo != full_repo) continue;
    Json where = EnvironmentsWith(environments, skill.repo);
    // Without a repository only what an environment has is found.
    if (repo.empty() && where.empty()) continue;
    Json variant;
    variant["id"] = absl::StrCat(full_repo, ":", skill.path);
    variant["description"] = skill.description;
    variant["base_prompt"] = absl::StrCat("Follow ", skill.path, ".");
    variant["source"] = {
        {"owner", kOwner}, {"name", skill.repo}, {"skill_path", skill.path}};
    variant["environments"] = std::move(where);
    variant["last_run_timestamp"] =
        LastRunOf(call, StringAt(variant, "id"),
                  absl::StrCat(full_repo, ":", skill.name));
    if (*skill.error != '\0') variant["error"] = skill.error;
    items.push_back({{"name", skill.name},
                     {"variants", Json::array({std::move(variant)})}});
  }
  const bool by_run = call.request.Query("sort_by") == "last_run";
  std::stable_sort(items.begin(), items.end(),
                   [&](const Json& a, const Json& b) {
                     if (!by_run)
                       return StringAt(a, "name") < StringAt(b, "name");
                     return StringAt(a["variants"][0], "last_run_timestamp") >
                            StringAt(b["variants"][0], "last_run_timestamp");
                   });
  return Json{{"agents", Json(items)}};
}

}  // namespace

const std::vector<Route>& CatalogueRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"GET",
       "/api/v1/agent/environments",
       Access::kKey,
       Body::kNone,
       JsonHandler<ListEnvironments>,
       {401, 500}},
      {"GET",
       "/api/v1/agent/models",
       Access::kKey,
       Body::kNone,
       JsonHandler<ListModels>,
       {401, 500}},
      {"GET",
       "/api/v1/agent",
       Access::kKey,
       Body::kNone,
       JsonHandler<ListSkills>,
       {400}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
