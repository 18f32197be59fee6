// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/graphql_api.h"

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/error_json.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using Json = nlohmann::json;

// nlohmann destroys trees recursively.
constexpr int kMaxDepth = 64;
// The key is genuine but belongs to nobody any more.
constexpr char kNobody[] = "User not in context: Not found";

Json ParseBounded(const std::string& text) {
  bool too_deep = false;
  const auto check = [&too_deep](int depth, Json::parse_event_t /*event*/,
                                 Json& /*parsed*/) {
    too_deep = too_deep || depth > kMaxDepth;
    return !too_deep;
  };
  return Json::parse(text, check, false);
}

// The member, or null when there is none.
const Json& Member(const Json& object, const char* name) {
  static const Json& none = *new Json();
  if (!object.is_object()) return none;
  const auto member = object.find(name);
  return member == object.end() ? none : *member;
}

std::string StringMember(const Json& object, const char* name) {
  const Json& member = Member(object, name);
  return member.is_string() ? member.get<std::string>() : "";
}

// What each call needs to explain itself.
struct Answer {
  const HttpResponse& response;
  absl::string_view url;
  absl::string_view secret;

  absl::Status Undecodable(absl::string_view why) const {
    return UndecodableResponseError(url, why, secret);
  }
  absl::Status Refused(absl::StatusCode code, absl::string_view message) const {
    oz::v1::ErrorDetail detail;
    detail.set_http_status(response.status);
    return MakeError(code, SafeText(message, secret), detail);
  }
};

absl::Status CheckErrors(const Answer& answer, const Json& root) {
  const Json& errors = Member(root, "errors");
  if (!errors.is_array() || errors.empty()) return absl::OkStatus();
  std::string first;
  for (const Json& error : errors) {
    const std::string message = StringMember(error, "message");
    if (absl::StrContains(message, kNobody)) {
      return InvalidApiKeyError(message, &answer.response, answer.secret);
    }
    if (first.empty()) first = message;
  }
  // Data beside the errors is still an answer.
  if (!Member(root, "data").is_null()) return absl::OkStatus();
  return answer.Refused(
      absl::StatusCode::kUnavailable,
      first.empty() ? "the service could not answer the query" : first);
}

// data.user of the answer when it is a UserOutput.
absl::StatusOr<Json> ParseUserOutput(const Answer& answer) {
  if (answer.response.status != 200) {
    return StatusFromResponse(answer.response, answer.secret);
  }
  const Json root = ParseBounded(answer.response.body);
  if (!root.is_object()) return answer.Undecodable("it is no JSON object");
  OZD_RETURN_IF_ERROR(CheckErrors(answer, root));
  const Json& user = Member(Member(root, "data"), "user");
  const std::string type = StringMember(user, "__typename");
  if (type == "UserFacingError") {
    const std::string message = StringMember(Member(user, "error"), "message");
    return answer.Refused(
        absl::StatusCode::kFailedPrecondition,
        message.empty() ? "the service refused the query" : message);
  }
  if (type != "UserOutput") {
    return answer.Undecodable(absl::StrCat(
        "unknown type \"", type, "\"; the service may be newer than this ozd"));
  }
  return user;
}

std::string TypeOf(const std::string& principal_type) {
  // Older servers do not say; then it is a person.
  return principal_type.empty() ? "user"
                                : absl::AsciiStrToLower(principal_type);
}

bool HasMember(const Json& team, const std::string& uid) {
  const Json& members = Member(team, "members");
  if (!members.is_array()) return false;
  for (const Json& member : members) {
    if (StringMember(member, "uid") == uid) return true;
  }
  return false;
}

}  // namespace

const GraphqlOperation kGetUserOperation = {
    "GetUser",
    "query GetUser($requestContext: RequestContext!) {"
    " user(requestContext: $requestContext) { __typename"
    " ... on UserOutput { principalType"
    " user { profile { uid displayName email } } }"
    " ... on UserFacingError { error { __typename message } } } }"};

const GraphqlOperation kGetWorkspacesOperation = {
    "GetWorkspacesMetadataForUser",
    "query GetWorkspacesMetadataForUser($requestContext: RequestContext!) {"
    " user(requestContext: $requestContext) { __typename"
    " ... on UserOutput { user { workspaces { uid name"
    " teams { uid name members { uid } } } } }"
    " ... on UserFacingError { error { __typename message } } } }"};

std::string GraphqlUrl(absl::string_view server_root,
                       const GraphqlOperation& operation) {
  return absl::StrCat(server_root, "/graphql/v2?op=", operation.name);
}

std::string GraphqlBody(const GraphqlOperation& operation) {
  const Json body = {
      {"query", operation.document},
      {"operationName", operation.name},
      {"variables",
       {{"requestContext",
         {{"clientContext", {{"version", "ozd/" OZD_VERSION}}},
          {"osContext", {{"category", "Linux"}, {"name", "Linux"}}}}}}}};
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<oz::v1::Principal> ParseUser(const HttpResponse& response,
                                            absl::string_view url,
                                            absl::string_view secret) {
  const Answer answer{response, url, secret};
  OZD_ASSIGN_OR_RETURN(const Json output, ParseUserOutput(answer));
  const Json& profile = Member(Member(output, "user"), "profile");
  oz::v1::Principal principal;
  principal.set_uid(StringMember(profile, "uid"));
  if (principal.uid().empty()) {
    return answer.Undecodable("the user has no uid");
  }
  principal.set_type(TypeOf(StringMember(output, "principalType")));
  principal.set_display_name(StringMember(profile, "displayName"));
  principal.set_email(StringMember(profile, "email"));
  return principal;
}

absl::Status AddWorkspace(const HttpResponse& response, absl::string_view url,
                          absl::string_view secret,
                          oz::v1::Principal* principal) {
  OZD_ASSIGN_OR_RETURN(const Json output,
                       ParseUserOutput(Answer{response, url, secret}));
  const Json& workspaces = Member(Member(output, "user"), "workspaces");
  if (!workspaces.is_array() || workspaces.empty()) return absl::OkStatus();
  const Json& current = workspaces.front();
  principal->set_workspace_uid(StringMember(current, "uid"));
  principal->set_workspace_name(StringMember(current, "name"));
  const Json& teams = Member(current, "teams");
  if (!teams.is_array()) return absl::OkStatus();
  for (const Json& team : teams) {
    if (!HasMember(team, principal->uid())) continue;
    oz::v1::Team* added = principal->add_teams();
    added->set_uid(StringMember(team, "uid"));
    added->set_name(StringMember(team, "name"));
  }
  return absl::OkStatus();
}

}  // namespace ozd
