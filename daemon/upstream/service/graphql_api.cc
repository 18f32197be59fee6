// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/graphql_api.h"

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/service/error_json.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using Json = nlohmann::json;

// nlohmann destroys trees recursively.
constexpr int kMaxGraphqlDepth = 64;
// The key is genuine but belongs to nobody any more.
constexpr char kNobody[] = "User not in context: Not found";

Json ParseBounded(const std::string& text) {
  bool too_deep = false;
  const auto check = [&too_deep](int depth, Json::parse_event_t /*event*/,
                                 Json& /*parsed*/) {
    too_deep = too_deep || depth > kMaxGraphqlDepth;
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

// "ObjectNotFoundError" -> "object_not_found_error".
std::string SnakeCase(absl::string_view camel) {
  std::string snake;
  for (const char c : camel) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isupper(byte) && !snake.empty()) snake.push_back('_');
    snake.push_back(absl::ascii_tolower(byte));
  }
  return snake;
}

absl::Status RefusalOf(const Answer& answer, const Json& output) {
  const Json& error = Member(output, "error");
  const std::string message = StringMember(error, "message");
  oz::v1::ErrorDetail detail;
  detail.set_http_status(answer.response.status);
  detail.set_error_code(SnakeCase(StringMember(error, "__typename")));
  return MakeError(
      absl::StatusCode::kFailedPrecondition,
      SafeText(message.empty() ? "the service refused the query" : message,
               answer.secret),
      detail);
}

// The only member of data when it is an output of whatever operation.
absl::StatusOr<Json> ParseOutput(const Answer& answer) {
  if (answer.response.status != 200) {
    return StatusFromResponse(answer.response, answer.secret);
  }
  const Json root = ParseBounded(answer.response.body);
  if (!root.is_object()) return answer.Undecodable("it is no JSON object");
  OZD_RETURN_IF_ERROR(CheckErrors(answer, root));
  const Json& data = Member(root, "data");
  if (!data.is_object() || data.size() != 1) {
    return answer.Undecodable("it has no data");
  }
  const Json& output = data.front();
  const std::string type = StringMember(output, "__typename");
  if (type == "UserFacingError") return RefusalOf(answer, output);
  if (!absl::EndsWith(type, "Output")) {
    return answer.Undecodable(absl::StrCat(
        "unknown type \"", type, "\"; the service may be newer than this ozd"));
  }
  return output;
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

absl::StatusOr<std::string> GraphqlBody(const GraphqlOperation& operation,
                                        absl::string_view variables) {
  Json all = Json::parse(variables, nullptr, false);
  if (!all.is_object()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the variables of ", operation.name, " are no object"));
  }
  all["requestContext"] = {
      {"clientContext", {{"version", "ozd/" OZD_VERSION}}},
      {"osContext", {{"category", "Linux"}, {"name", "Linux"}}}};
  const Json body = {{"query", operation.document},
                     {"operationName", operation.name},
                     {"variables", std::move(all)}};
  return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string GraphqlBody(const GraphqlOperation& operation) {
  return GraphqlBody(operation, "{}").value();
}

absl::StatusOr<std::string> ParseGraphqlOutput(const HttpResponse& response,
                                               absl::string_view url,
                                               absl::string_view secret) {
  OZD_ASSIGN_OR_RETURN(const Json output,
                       ParseOutput(Answer{response, url, secret}));
  return output.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<oz::v1::Principal> ParseUser(const HttpResponse& response,
                                            absl::string_view url,
                                            absl::string_view secret) {
  const Answer answer{response, url, secret};
  OZD_ASSIGN_OR_RETURN(const Json output, ParseOutput(answer));
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
                       ParseOutput(Answer{response, url, secret}));
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
