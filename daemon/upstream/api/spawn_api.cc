// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/spawn_api.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using Attachments = google::protobuf::RepeatedPtrField<oz::v1::RunAttachment>;

constexpr GraphqlOperation kGetSavedPrompt = {
    "GetCloudObject",
    "query GetCloudObject($input: CloudObjectInput!, "
    "$requestContext: RequestContext!) { "
    "cloudObject(input: $input, requestContext: $requestContext) { __typename "
    "... on CloudObjectOutput { object { __typename "
    "... on Workflow { data } } } "
    "... on UserFacingError { error { __typename message } } } }"};

void SetText(const char* name, const std::string& value, JsonTree* body) {
  if (!value.empty()) (*body)[name] = value;
}

JsonTree SpawnBody(const SpawnFields& fields, const JsonTree& config) {
  JsonTree body = JsonTree::object();
  if (fields.prompt.has_value()) body["prompt"] = *fields.prompt;
  SetText("mode", fields.mode, &body);
  if (!config.empty()) body["config"] = config;
  SetText("title", fields.title, &body);
  if (fields.team.has_value()) body["team"] = *fields.team;
  SetText("agent_identity_uid", fields.agent_identity_uid, &body);
  SetText("skill", fields.skill, &body);
  SetText("parent_run_id", fields.parent_run_id, &body);
  SetText("conversation_id", fields.conversation_id, &body);
  return body;
}

// Written by hand: files are large, and a tree would hold them several times.
std::string WithAttachments(std::string body, const Attachments& attachments) {
  if (attachments.empty()) return body;
  size_t size = body.size() + 64;
  for (const oz::v1::RunAttachment& attachment : attachments) {
    size += attachment.data().size() / 3 * 4 + 1024;
  }
  body.reserve(size);
  body.pop_back();
  body += ",\"attachments\":";
  char separator = '[';
  for (const oz::v1::RunAttachment& attachment : attachments) {
    std::string item = DumpJsonTree({{"file_name", attachment.file_name()},
                                     {"mime_type", attachment.mime_type()}});
    item.pop_back();
    absl::StrAppend(&body, std::string(1, separator), item, ",\"data\":\"",
                    absl::Base64Escape(attachment.data()), "\"}");
    separator = ',';
  }
  body += "]}";
  return body;
}

absl::Status NoRunError() {
  return absl::DataLossError("the service's answer names no run");
}

absl::Status NoSavedPromptError(const std::string& uid) {
  return absl::FailedPreconditionError(
      absl::StrCat("'", uid, "' is not a saved prompt"));
}

}  // namespace

absl::StatusOr<SpawnedRun> SpawnApi::CreateRun(
    const ApiCaller& caller, const SpawnFields& fields, const JsonTree& config,
    const Attachments& attachments) const {
  RestCall call;
  call.method = "POST";
  call.segments = {"agent", "runs"};
  call.body =
      WithAttachments(DumpJsonTree(SpawnBody(fields, config)), attachments);
  call.repeatable = Repeatable::kNo;
  OZD_ASSIGN_OR_RETURN(const std::string text, calls_->Rest(caller, call));
  const JsonTree answer = ParseJsonTree(text);
  SpawnedRun run;
  run.run_id = StringOf(answer, "run_id");
  if (run.run_id.empty()) run.run_id = StringOf(answer, "task_id");
  if (run.run_id.empty()) return NoRunError();
  run.state = StringOf(answer, "state");
  run.at_capacity = MemberOf(answer, "at_capacity") == true;
  return run;
}

absl::StatusOr<std::string> SpawnApi::GetSavedPrompt(
    const ApiCaller& caller, const std::string& uid) const {
  GraphqlCall call = {.operation = kGetSavedPrompt};
  call.variables = DumpJsonTree({{"input", {{"uid", uid}}}});
  const absl::StatusOr<std::string> output = calls_->Graphql(caller, call);
  if (absl::IsFailedPrecondition(output.status()) ||
      absl::IsNotFound(output.status())) {
    return absl::NotFoundError(
        absl::StrCat("Saved prompt with ID '", uid, "' not found"));
  }
  OZD_RETURN_IF_ERROR(output.status());
  const JsonTree answer = ParseJsonTree(*output);
  // A workflow is a command for the shell or, with a query, a prompt.
  const JsonTree workflow =
      ParseJsonTree(StringOf(MemberOf(answer, "object"), "data"));
  const std::string prompt = StringOf(workflow, "query");
  if (prompt.empty()) return NoSavedPromptError(uid);
  return prompt;
}

}  // namespace ozd
