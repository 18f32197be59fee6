// Copyright (c) 2026 The ozd authors. MIT licence.
// POST /graphql/v2. Operations are rows of tables; what a row answers is the
// whole object, whatever the query selects.
#include "tests/sim/graphql/graphql.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "proto/support/status_macros.h"
#include "tests/sim/graphql/graphql_document.h"

namespace ozd::sim {
namespace {

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

const GraphqlOperation* FindOperation(absl::string_view name) {
  for (const auto* table :
       {&UserOperations(), &ObjectOperations(), &EnvironmentOperations(),
        &SecretOperations(), &ApiKeyOperations(), &IntegrationOperations(),
        &UploadOperations()}) {
    for (const GraphqlOperation& operation : *table) {
      if (name == operation.name) return &operation;
    }
  }
  return nullptr;
}

Response RunOperation(const GraphqlOperation& operation, const Call& call,
                      const Json& variables) {
  // "sortBy" is the one variable that stands beside "input".
  Json input = MemberAt(variables, "input");
  if (input.is_null() && variables.is_object()) {
    input = variables;
    input.erase("requestContext");
  }
  absl::StatusOr<Json> value = operation.answer(call, input);
  if (absl::IsInvalidArgument(value.status()) ||
      absl::IsNotFound(value.status()) ||
      absl::IsPermissionDenied(value.status())) {
    value = UserFacingError("InvalidInputError", value.status().message());
  }
  if (!value.ok()) return Errors(200, value.status().message());
  Json answer;
  answer["data"][operation.field] = *std::move(value);
  Response response;
  response.body = DumpJson(answer);
  return response;
}

}  // namespace

Response AnswerGraphql(const Call& call) {
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
  const Json& variables = MemberAt(body, "variables");
  const std::string wrong = CheckDocument(query, name, variables);
  if (!wrong.empty()) return Errors(200, wrong);
  const GraphqlOperation* const operation = FindOperation(name);
  if (operation == nullptr) {
    return Errors(200, absl::StrCat("oz-sim does not know operation ", name));
  }
  if (!absl::StrContains(query, operation->field)) {
    return Errors(400, absl::StrCat("Operation ", name, " does not select \"",
                                    operation->field, "\""));
  }
  if (operation->needs_context) {
    const std::string problem = CheckRequestContext(variables);
    if (!problem.empty()) return Errors(200, problem);
  }
  return RunOperation(*operation, call, variables);
}

Response GraphqlFailure(absl::string_view error_type, absl::string_view message,
                        absl::string_view operation) {
  const GraphqlOperation* const found = FindOperation(operation);
  if (error_type.empty() || found == nullptr) return Errors(200, message);
  Json answer;
  answer["data"][found->field] = UserFacingError(error_type, message);
  Response response;
  response.body = DumpJson(answer);
  return response;
}

Json ResponseContext() { return Json{{"serverVersion", "v0.2026.08.22.sim"}}; }

Json UserFacingError(absl::string_view type, absl::string_view message) {
  Json error;
  error["__typename"] = "UserFacingError";
  error["error"] = {{"__typename", std::string(type)},
                    {"message", std::string(message)}};
  error["responseContext"] = ResponseContext();
  return error;
}

std::string ProfileUid(const Principal& principal) {
  return absl::StrCat(principal.service_account ? "serviceAccount:" : "",
                      principal.uid);
}

}  // namespace ozd::sim
