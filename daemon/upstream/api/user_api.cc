// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/user_api.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daemon/upstream/json/json_tree.h"
#include "daemon/upstream/service/error_json.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr absl::Duration kWorkspacesTimeout = absl::Seconds(10);

constexpr GraphqlOperation kGetUser = {
    "GetUser",
    "query GetUser($requestContext: RequestContext!) {"
    " user(requestContext: $requestContext) { __typename"
    " ... on UserOutput { principalType"
    " user { profile { uid displayName email } } }"
    " ... on UserFacingError { error { __typename message } } } }"};

constexpr GraphqlOperation kGetWorkspaces = {
    "GetWorkspacesMetadataForUser",
    "query GetWorkspacesMetadataForUser($requestContext: RequestContext!) {"
    " user(requestContext: $requestContext) { __typename"
    " ... on UserOutput { user { workspaces { uid name"
    " teams { uid name members { uid } } } } }"
    " ... on UserFacingError { error { __typename message } } } }"};

// Older servers do not give the type; then it is a person.
std::string TypeOf(const std::string& principal_type) {
  return principal_type.empty() ? "user"
                                : absl::AsciiStrToLower(principal_type);
}

oz::v1::Principal PrincipalOf(const JsonTree& output) {
  const JsonTree& profile = MemberOf(MemberOf(output, "user"), "profile");
  oz::v1::Principal principal;
  principal.set_uid(StringOf(profile, "uid"));
  principal.set_type(TypeOf(StringOf(output, "principalType")));
  principal.set_display_name(StringOf(profile, "displayName"));
  principal.set_email(StringOf(profile, "email"));
  return principal;
}

bool HasTeamMember(const JsonTree& team, const std::string& uid) {
  const JsonTree& members = MemberOf(team, "members");
  return members.is_array() &&
         std::any_of(members.begin(), members.end(),
                     [&uid](const JsonTree& member) {
                       return StringOf(member, "uid") == uid;
                     });
}

void AddWorkspace(const JsonTree& output, oz::v1::Principal* principal) {
  const JsonTree& workspaces = MemberOf(MemberOf(output, "user"), "workspaces");
  if (!workspaces.is_array() || workspaces.empty()) return;
  const JsonTree& current = workspaces.front();
  principal->set_workspace_uid(StringOf(current, "uid"));
  principal->set_workspace_name(StringOf(current, "name"));
  const JsonTree& teams = MemberOf(current, "teams");
  if (!teams.is_array()) return;
  for (const JsonTree& team : teams) {
    if (!HasTeamMember(team, principal->uid())) continue;
    oz::v1::Team* added = principal->add_teams();
    added->set_uid(StringOf(team, "uid"));
    added->set_name(StringOf(team, "name"));
  }
}

}  // namespace

absl::StatusOr<oz::v1::Principal> UserApi::Get(const ApiCaller& caller) const {
  const absl::Duration deadline = clock_->Uptime() + caller.timeout;
  OZD_ASSIGN_OR_RETURN(const std::string user,
                       calls_->Graphql(caller, {.operation = kGetUser}));
  oz::v1::Principal principal = PrincipalOf(ParseJsonTree(user));
  if (principal.uid().empty()) {
    return UndecodableResponseError(
        GraphqlUrl(caller.server_root_url, kGetUser), "the user has no uid",
        caller.api_key);
  }
  ApiCaller briefly = caller;
  briefly.timeout = std::min(kWorkspacesTimeout, deadline - clock_->Uptime());
  const auto workspaces =
      calls_->Graphql(briefly, {.operation = kGetWorkspaces});
  // The owner stays true without the teams.
  principal.set_teams_unknown(!workspaces.ok());
  if (workspaces.ok()) AddWorkspace(ParseJsonTree(*workspaces), &principal);
  return principal;
}

}  // namespace ozd
