// Copyright (c) 2026 The ozd authors. MIT licence.
// Who the caller is.
#include <utility>

#include "tests/sim/graphql/graphql.h"

namespace ozd::sim {
namespace {

absl::StatusOr<Json> GetUser(const Call& call, const Json& /*input*/) {
  const Principal& principal = *call.principal;
  Json profile;
  profile["uid"] = ProfileUid(principal);
  profile["displayName"] = principal.display_name;
  profile["email"] = principal.email;
  profile["photoUrl"] = nullptr;
  profile["needsSsoLink"] = false;
  Json user;
  user["__typename"] = "UserOutput";
  user["principalType"] =
      principal.service_account ? "SERVICE_ACCOUNT" : "USER";
  user["apiKeyOwnerType"] = principal.service_account ? "Team" : "User";
  user["user"] = {{"profile", std::move(profile)}};
  return user;
}

absl::StatusOr<Json> GetWorkspaces(const Call& call, const Json& /*input*/) {
  Json members = Json::array();
  for (const Principal* member : call.context->accounts->Members()) {
    members.push_back({{"uid", ProfileUid(*member)}});
  }
  Json team;
  team["uid"] = Accounts::kTeamUid;
  team["name"] = Accounts::kTeamName;
  team["members"] = std::move(members);
  Json workspace;
  workspace["uid"] = Accounts::kWorkspaceUid;
  workspace["name"] = Accounts::kWorkspaceName;
  workspace["teams"] = Json::array({std::move(team)});
  Json user;
  user["__typename"] = "UserOutput";
  user["user"] = {{"workspaces", Json::array({std::move(workspace)})}};
  return user;
}

}  // namespace

const std::vector<GraphqlOperation>& UserOperations() {
  static const auto* const kOperations = new std::vector<GraphqlOperation>{
      {"GetUser", "user", true, GetUser},
      {"GetWorkspacesMetadataForUser", "user", true, GetWorkspaces},
  };
  return *kOperations;
}

}  // namespace ozd::sim
