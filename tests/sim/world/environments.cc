// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/environments.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/store/run_query.h"
#include "tests/sim/world/seed_words.h"

namespace ozd::sim {
namespace {

// In characters; see the schema of an environment.
constexpr size_t kMaxDescription = 240;

struct SeedEnvironment {
  const char* name;
  const char* image;
  const char* repo;
};
// In the order of kSeedEnvironments.
constexpr SeedEnvironment kSeeds[] = {
    {"backend", "warpdotdev/dev-go:1.24", "backend"},
    {"web", "warpdotdev/dev-node:22", "web"},
    {"infra", "warpdotdev/dev-base:latest", "infra"},
};

size_t CountCharacters(const std::string& text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

absl::Status CheckRepos(const Json& model, const char* field) {
  const Json& repos = MemberAt(model, field);
  if (repos.is_null()) return absl::OkStatus();
  if (!repos.is_array()) return InvalidField(field, "must be an array");
  for (const Json& repo : repos) {
    if (StringAt(repo, "owner").empty() || StringAt(repo, "repo").empty()) {
      return InvalidField(field, "every item needs owner and repo");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status SeedEnvironments(Connection* connection, int64_t now_us,
                              const std::string& owner_uid) {
  OZD_ASSIGN_OR_RETURN(const std::vector<StoredObject> existing,
                       ListObjects(connection, kEnvironmentKind));
  if (!existing.empty()) return absl::OkStatus();
  for (size_t i = 0; i < std::size(kSeeds); ++i) {
    StoredObject object;
    object.uid = kSeedEnvironments[i];
    object.kind = kEnvironmentKind;
    object.owner_type = "Team";
    object.owner_uid = Accounts::kTeamUid;
    object.creator_uid = owner_uid;
    object.editor_uid = owner_uid;
    object.created_us = now_us + static_cast<int64_t>(i);
    object.revision_us = object.created_us;
    object.body = {
        {"name", kSeeds[i].name},
        {"description", absl::StrCat("For the ", kSeeds[i].name, " team")},
        {"docker_image", kSeeds[i].image},
        {"github_repos",
         Json::array({{{"owner", "acme"}, {"repo", kSeeds[i].repo}}})},
        {"setup_commands", Json::array({"make setup"})}};
    object.hidden = Json::object();
    OZD_RETURN_IF_ERROR(PutObject(connection, object));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<StoredObject>> VisibleEnvironments(
    const Call& call, const std::string& sort_by) {
  if (!sort_by.empty() && sort_by != "name" && sort_by != "last_updated") {
    return InvalidField("sort_by", "must be name or last_updated");
  }
  std::vector<StoredObject> all;
  OZD_RETURN_IF_ERROR(
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(all, ListObjects(connection, kEnvironmentKind));
        return absl::OkStatus();
      }));
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const StoredObject& object) {
                             return !IsVisible(object, *call.principal);
                           }),
            all.end());
  std::stable_sort(all.begin(), all.end(),
                   [&](const StoredObject& a, const StoredObject& b) {
                     if (sort_by == "name") {
                       return StringAt(a.body, "name") <
                              StringAt(b.body, "name");
                     }
                     return a.revision_us > b.revision_us;
                   });
  return all;
}

Json LastTaskOf(const Call& call, const std::string& environment_uid) {
  RunQuery query;
  query.limit = 1;
  query.sort_by = SortField::kCreatedAt;
  query.environment_id = environment_uid;
  const absl::StatusOr<RunListing> listing =
      call.context->runs->List(query, call.principal->uid);
  if (!listing.ok() || listing->bodies.empty()) return Json();
  const Json run = ParseJson(listing->bodies.front());
  Json task;
  task["id"] = StringAt(run, "run_id");
  for (const char* field : {"title", "state", "created_at", "updated_at"}) {
    task[field] = StringAt(run, field);
  }
  task["started_at"] = MemberAt(run, "started_at");
  return task;
}

absl::Status CheckEnvironment(const Json& model) {
  if (!model.is_object())
    return InvalidField("serializedModel", "must be an object");
  if (StringAt(model, "name").empty()) return InvalidField("name", "required");
  const std::string description = StringAt(model, "description");
  if (CountCharacters(description) > kMaxDescription) {
    return InvalidField("description", "at most 240 characters are allowed");
  }
  OZD_RETURN_IF_ERROR(CheckRepos(model, "github_repos"));
  OZD_RETURN_IF_ERROR(CheckRepos(model, "source_repos"));
  const Json& commands = MemberAt(model, "setup_commands");
  if (!commands.is_null() && !commands.is_array()) {
    return InvalidField("setup_commands", "must be an array");
  }
  return absl::OkStatus();
}

}  // namespace ozd::sim
