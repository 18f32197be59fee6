// Copyright (c) 2026 The ozd authors. MIT licence.
// What can be done with a conversation besides reading it.
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/route.h"
#include "tests/sim/world/forks.h"

namespace ozd::sim {
namespace {

// Sets the title of every run of the conversation.
absl::Status SetTitle(const Call& call, const std::string& conversation_id,
                      const std::string& title) {
  OZD_ASSIGN_OR_RETURN(const std::vector<StoredRun> runs,
                       RunsOfVisibleConversation(call, conversation_id));
  if (runs.empty()) {
    return absl::NotFoundError(
        absl::StrCat("no conversation ", conversation_id));
  }
  return call.context->runs->Write(
      [&](Transaction* transaction) -> absl::Status {
        for (const StoredRun& run : runs) {
          OZD_ASSIGN_OR_RETURN(StoredRun stored,
                               transaction->Get(StringAt(*run.run, "run_id")));
          // What a fork took over keeps its own name.
          if (StringAt(*stored.run, "conversation_id") != conversation_id)
            continue;
          (*stored.run)["title"] = title;
          Touch(call.context->clock->NextChange(), stored.run.get());
          OZD_RETURN_IF_ERROR(transaction->Put(stored));
        }
        return absl::OkStatus();
      });
}

absl::StatusOr<Json> Rename(const Call& call) {
  const Json body = ParseJson(call.request.body);
  const std::string title(absl::StripAsciiWhitespace(StringAt(body, "title")));
  if (title.empty()) {
    return absl::InvalidArgumentError("title: required, a string");
  }
  OZD_RETURN_IF_ERROR(SetTitle(call, call.request.path_arguments[0], title));
  return Json{{"title", title}};
}

absl::StatusOr<Json> Fork(const Call& call) {
  const Json body = ParseJson(call.request.body);
  if (!body.is_object() ||
      (body.contains("title") && !body["title"].is_string())) {
    return absl::InvalidArgumentError("title: must be a string");
  }
  OZD_ASSIGN_OR_RETURN(const std::string id,
                       ForkConversation(call, call.request.path_arguments[0]));
  return Json{{"forked_conversation_id", id}};
}

// Agents without a terminal leave no picture of one.
absl::StatusOr<Json> BlockSnapshot(const Call& call) {
  const std::string& id = call.request.path_arguments[0];
  OZD_RETURN_IF_ERROR(RunsOfVisibleConversation(call, id).status());
  return absl::NotFoundError(
      absl::StrCat("The conversation ", id, " has no block snapshot"));
}

}  // namespace

const std::vector<Route>& ConversationRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"POST",
       "/api/v1/agent/conversations/{conversationId}/fork",
       Access::kKey,
       Body::kJson,
       JsonHandler<Fork>,
       {400, 401, 403, 404}},
      {"POST",
       "/api/v1/agent/conversations/{conversationId}/rename",
       Access::kKey,
       Body::kJson,
       JsonHandler<Rename>,
       {400, 401, 403, 404}},
      {"GET",
       "/api/v1/agent/conversations/{conversationId}/block-snapshot",
       Access::kKey,
       Body::kNone,
       JsonHandler<BlockSnapshot>,
       {401, 403, 404}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
