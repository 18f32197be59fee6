// Copyright (c) 2026 The ozd authors. MIT licence.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/route.h"
#include "tests/sim/store/run_query.h"
#include "tests/sim/world/visible_runs.h"

namespace ozd::sim {
namespace {

constexpr const char* kRefusedSources[] = {
    "GITHUB_ACTION", "GITHUB_WEBHOOK",   "GITLAB_WEBHOOK", "RUN_SCORER",
    "AUTOFIX",       "SELF_IMPROVEMENT", "BENCHMARK_TRIAL"};
constexpr const char* kModes[] = {"normal", "plan", "orchestrate"};

absl::Status CheckRequest(const Json& body) {
  if (!body.is_object() || StringAt(body, "message").empty()) {
    return absl::InvalidArgumentError("message: required, a string");
  }
  if (!body.contains("mode")) return absl::OkStatus();
  const std::string mode = StringAt(body, "mode");
  if (std::count(std::begin(kModes), std::end(kModes), mode) > 0) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "mode: must be normal, plan or orchestrate");
}

// Lets a run that ended go on.
absl::Status GoOn(const Call& call, const std::string& message,
                  StoredRun* stored) {
  OZD_RETURN_IF_ERROR(CheckVisible(call, *stored->run));
  Json& run = *stored->run;
  const std::string source = StringAt(run, "source");
  if (std::count(std::begin(kRefusedSources), std::end(kRefusedSources),
                 source) > 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("Runs from ", source, " take no follow-ups"));
  }
  const std::string state = StringAt(run, "state");
  if (!IsTerminalState(state)) {
    return absl::AbortedError(
        absl::StrCat("The run is ", state, "; wait until it has ended"));
  }
  OZD_ASSIGN_OR_RETURN(stored->course,
                       FollowUpCourse(message, call.context->speed,
                                      call.context->clock->CourseNow()));
  stored->follow_ups.push_back({stored->turns, message});
  run.erase("status_message");
  Touch(call.context->clock->NextChange(), &run);
  StartWork(stored);
  return absl::OkStatus();
}

Response AddFollowUp(const Call& call) {
  const Json body = ParseJson(call.request.body);
  absl::Status status = CheckRequest(body);
  if (!status.ok()) return ProblemForError(status);
  status = call.context->runs->Update(
      call.request.path_arguments[0], [&](StoredRun* stored) {
        return GoOn(call, StringAt(body, "message"), stored);
      });
  if (absl::IsAborted(status)) {
    return Problem(ErrorCode::kConflict, status.message());
  }
  if (!status.ok()) return ProblemForError(status);
  call.context->courses->Wake();
  Response response;
  response.body = "{}";
  return response;
}

}  // namespace

const std::vector<Route>& FollowUpRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"POST",
       "/api/v1/agent/runs/{runId}/followups",
       Access::kKey,
       Body::kJson,
       AddFollowUp,
       {400, 401, 403, 404, 409, 422}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
