// Copyright (c) 2026 The ozd authors. MIT licence.
// POST /graphql/v2. Operations are rows of a table; what a row answers is the
// whole object, whatever the query selects.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/sim/route.h"

namespace ozd::sim {
namespace {

struct Operation {
  const char* name;
  // Whether the variable requestContext must be there.
  bool needs_context;
  // Returns the "data" object.
  Json (*answer)(const Call& call, const Json& variables);
};

std::string ProfileUid(const Principal& principal) {
  return absl::StrCat(principal.service_account ? "serviceAccount:" : "",
                      principal.uid);
}

Json GetUser(const Call& call, const Json& /*variables*/) {
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
  return {{"user", std::move(user)}};
}

Json GetWorkspaces(const Call& call, const Json& /*variables*/) {
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
  return {{"user", std::move(user)}};
}

constexpr Operation kOperations[] = {
    {"GetUser", true, GetUser},
    {"GetWorkspacesMetadataForUser", true, GetWorkspaces},
};

Response Errors(int status, absl::string_view message) {
  Json answer;
  answer["data"] = nullptr;
  answer["errors"] = Json::array({{{"message", std::string(message)}}});
  Response response;
  response.status = status;
  response.body = DumpJson(answer);
  return response;
}

// Every leaf is a nullable string and nothing else may be there.
std::string CheckLeaves(const Json& context, const char* part,
                        const std::vector<std::string>& allowed) {
  const Json& object = MemberAt(context, part);
  if (object.is_null()) return "";
  if (!object.is_object()) return absl::StrCat(part, " must be an object");
  for (const auto& [name, value] : object.items()) {
    if (std::count(allowed.begin(), allowed.end(), name) == 0) {
      return absl::StrCat("Field \"", name, "\" is not defined by ", part);
    }
    if (!value.is_null() && !value.is_string()) {
      return absl::StrCat(part, ".", name, " must be a string");
    }
  }
  return "";
}

// Returns what is wrong with the variable, or "".
std::string CheckRequestContext(const Json& variables) {
  const Json& context = MemberAt(variables, "requestContext");
  if (!context.is_object()) {
    return "Variable \"$requestContext\" of required type "
           "\"RequestContext!\" was not provided.";
  }
  const std::string problem =
      CheckLeaves(context, "clientContext", {"version"});
  if (!problem.empty()) return problem;
  return CheckLeaves(context, "osContext",
                     {"category", "linuxKernelVersion", "name", "version"});
}

Response Graphql(const Call& call) {
  const Json body = ParseJson(call.request.body);
  const std::string query = StringAt(body, "query");
  const std::string name = StringAt(body, "operationName");
  if (query.empty() || name.empty()) {
    return Errors(400, "The body needs the strings query and operationName");
  }
  if (call.request.Query("op") != name) {
    return Errors(400, absl::StrCat("op=", call.request.Query("op"),
                                    " does not repeat operationName ", name));
  }
  if (!absl::StrContains(query, absl::StrCat(" ", name))) {
    return Errors(400, absl::StrCat("Unknown operation named \"", name, "\"."));
  }
  for (const Operation& operation : kOperations) {
    if (name != operation.name) continue;
    const Json& variables = MemberAt(body, "variables");
    if (operation.needs_context) {
      const std::string problem = CheckRequestContext(variables);
      if (!problem.empty()) return Errors(200, problem);
    }
    Json answer;
    answer["data"] = operation.answer(call, variables);
    Response response;
    response.body = DumpJson(answer);
    return response;
  }
  return Errors(200, absl::StrCat("oz-sim does not know operation ", name));
}

}  // namespace

const std::vector<Route>& GraphqlRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"POST", "/graphql/v2", Access::kKey, Body::kJson, Graphql, {401, 403}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
