// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/graphql_api.h"

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/json/json_tree.h"
#include "daemon/upstream/service/error_json.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// The key is genuine but its account is gone.
constexpr char kAccountGone[] = "User not in context: Not found";

// The parts of an answer that errors need.
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

absl::Status CheckErrors(const Answer& answer, const JsonTree& root) {
  const JsonTree& errors = MemberOf(root, "errors");
  if (!errors.is_array() || errors.empty()) return absl::OkStatus();
  std::string first;
  for (const JsonTree& error : errors) {
    const std::string message = StringOf(error, "message");
    if (absl::StrContains(message, kAccountGone)) {
      return InvalidApiKeyError(message, &answer.response, answer.secret);
    }
    if (first.empty()) first = message;
  }
  // Data beside the errors is still an answer.
  if (!MemberOf(root, "data").is_null()) return absl::OkStatus();
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

absl::Status RefusalOf(const Answer& answer, const JsonTree& output) {
  const JsonTree& error = MemberOf(output, "error");
  const std::string message = StringOf(error, "message");
  oz::v1::ErrorDetail detail;
  detail.set_http_status(answer.response.status);
  detail.set_error_code(SnakeCase(StringOf(error, "__typename")));
  return MakeError(
      absl::StatusCode::kFailedPrecondition,
      SafeText(message.empty() ? "the service refused the query" : message,
               answer.secret),
      detail);
}

// The only member of data when it is an output of whatever operation.
absl::StatusOr<JsonTree> ParseOutput(const Answer& answer) {
  if (answer.response.status != 200) {
    return StatusFromResponse(answer.response, answer.secret);
  }
  const JsonTree root = ParseJsonTree(answer.response.body);
  if (!root.is_object()) return answer.Undecodable("it is no JSON object");
  OZD_RETURN_IF_ERROR(CheckErrors(answer, root));
  const JsonTree& data = MemberOf(root, "data");
  if (!data.is_object() || data.size() != 1) {
    return answer.Undecodable("it has no data");
  }
  const JsonTree& output = data.front();
  const std::string type = StringOf(output, "__typename");
  if (type == "UserFacingError") return RefusalOf(answer, output);
  if (!absl::EndsWith(type, "Output")) {
    return answer.Undecodable(absl::StrCat(
        "unknown type \"", type, "\"; the service may be newer than this ozd"));
  }
  return output;
}

}  // namespace

std::string GraphqlUrl(absl::string_view server_root,
                       const GraphqlOperation& operation) {
  return absl::StrCat(server_root, "/graphql/v2?op=", operation.name);
}

absl::StatusOr<std::string> GraphqlBody(const GraphqlOperation& operation,
                                        absl::string_view variables) {
  JsonTree all = ParseJsonTree(variables);
  if (!all.is_object()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the variables of ", operation.name, " are no object"));
  }
  all["requestContext"] = {
      {"clientContext", {{"version", "ozd/" OZD_VERSION}}},
      {"osContext", {{"category", "Linux"}, {"name", "Linux"}}}};
  const JsonTree body = {{"query", operation.document},
                         {"operationName", operation.name},
                         {"variables", std::move(all)}};
  return DumpJsonTree(body);
}

absl::StatusOr<std::string> ParseGraphqlOutput(const HttpResponse& response,
                                               absl::string_view url,
                                               absl::string_view secret) {
  OZD_ASSIGN_OR_RETURN(const JsonTree output,
                       ParseOutput(Answer{response, url, secret}));
  return DumpJsonTree(output);
}

}  // namespace ozd
