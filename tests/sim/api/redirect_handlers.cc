// Copyright (c) 2026 The ozd authors. MIT licence.
// Where a link to a session or to a conversation leads by now. Open to all, as
// whoever follows a link has no key.
#include <optional>
#include <string>
#include <vector>

#include "proto/support/status_macros.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/route.h"
#include "tests/sim/store/run_query.h"

namespace ozd::sim {
namespace {

// Asked so rarely that a scan will do.
constexpr char kRunOfSessionSql[] =
    "SELECT body FROM run WHERE json_extract(body, '$.session_id') = ?";

absl::StatusOr<std::optional<Json>> RunOfSession(const Call& call) {
  std::optional<Json> run;
  OZD_RETURN_IF_ERROR(
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(StatementUse get,
                             connection->Prepare(kRunOfSessionSql));
        get->Bind(0, call.request.path_arguments[0]);
        OZD_ASSIGN_OR_RETURN(const bool found, get->Step());
        if (found) run = ParseJson(get->Text(0));
        return absl::OkStatus();
      }));
  return run;
}

// A session that is over is read as a conversation.
absl::StatusOr<Json> RedirectSession(const Call& call) {
  OZD_ASSIGN_OR_RETURN(const std::optional<Json> run, RunOfSession(call));
  Json answer = Json::object();
  if (!run.has_value() || !IsTerminalState(StringAt(*run, "state"))) {
    return answer;
  }
  const std::string conversation = StringAt(*run, "conversation_id");
  if (!conversation.empty()) answer["conversation_id"] = conversation;
  return answer;
}

// A conversation that goes on is watched as a session.
absl::StatusOr<Json> RedirectConversation(const Call& call) {
  OZD_ASSIGN_OR_RETURN(
      const std::vector<StoredRun> runs,
      call.context->runs->RunsOfConversation(call.request.path_arguments[0]));
  Json answer = Json::object();
  if (runs.empty()) return answer;
  const Json& newest = *runs.back().run;
  const std::string session = StringAt(newest, "session_id");
  if (!session.empty() && !IsTerminalState(StringAt(newest, "state"))) {
    answer["session_id"] = session;
  }
  return answer;
}

}  // namespace

const std::vector<Route>& RedirectRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"GET",
       "/api/v1/agent/sessions/{sessionUuid}/redirect",
       Access::kPublic,
       Body::kNone,
       JsonHandler<RedirectSession>,
       {500}},
      {"GET",
       "/api/v1/agent/conversations/{conversationId}/redirect",
       Access::kPublic,
       Body::kNone,
       JsonHandler<RedirectConversation>,
       {500}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
