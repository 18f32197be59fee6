// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/api/control.h"

#include <memory>

#include "absl/time/time.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/api/faults.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/stats.h"
#include "tests/sim/store/random.h"

namespace ozd::sim {
namespace {

Response AddFault(const Call& call) {
  const absl::Status status =
      InjectFault(ParseJson(call.request.body), call.context);
  if (!status.ok()) return ProblemForError(status);
  return JsonResponse(Json{{"ok", true}});
}

Response ListFaults(const Call& call) {
  Json faults = Json::array();
  for (const Fault& fault : call.context->faults->List()) {
    faults.push_back(FaultToJson(fault));
  }
  return JsonResponse(Json{{"faults", std::move(faults)}});
}

Response ClearFaults(const Call& call) {
  call.context->faults->Clear();
  call.context->clock->SetSkew(absl::ZeroDuration());
  return JsonResponse(Json{{"ok", true}});
}

// What a run needs and the test left out.
void FillIn(int64_t now_us, Json* run) {
  const std::string now = FormatRfc3339Z(now_us);
  const auto otherwise = [run](const char* field, const std::string& value) {
    if (!run->contains(field)) (*run)[field] = value;
  };
  otherwise("run_id", Random(static_cast<uint64_t>(now_us)).Uuid());
  otherwise("task_id", StringAt(*run, "run_id"));
  otherwise("title", "");
  otherwise("state", "SUCCEEDED");
  otherwise("prompt", "");
  otherwise("created_at", now);
  otherwise("updated_at", now);
}

// Takes "sim_turns" out of `run`, which is not part of it.
void TakeTurns(Json* run, int64_t* turns) {
  *turns = IntAt(*run, "sim_turns", *turns);
  run->erase("sim_turns");
}

absl::StatusOr<Json> PutRuns(const Call& call) {
  Json body = ParseJson(call.request.body);
  if (body.is_object()) body = Json::array({std::move(body)});
  if (!body.is_array()) {
    return absl::InvalidArgumentError(
        "body: must be a run or an array of runs");
  }
  Json ids = Json::array();
  for (Json& run : body) {
    if (!run.is_object()) {
      return absl::InvalidArgumentError("body: a run must be an object");
    }
    FillIn(call.context->clock->NextChange(), &run);
    StoredRun stored;
    TakeTurns(&run, &stored.turns);
    stored.run = std::make_shared<Json>(std::move(run));
    OZD_RETURN_IF_ERROR(call.context->runs->Put(stored));
    ids.push_back(StringAt(*stored.run, "run_id"));
  }
  return Json{{"run_ids", std::move(ids)}};
}

Response PutRunsHandler(const Call& call) {
  return JsonResponse(PutRuns(call));
}

// A run whose state is set by hand does not go on by itself.
void Patch(Json patch, int64_t change_us, StoredRun* stored) {
  const bool touch = !BoolAt(patch, "keep_updated_at");
  patch.erase("keep_updated_at");
  TakeTurns(&patch, &stored->turns);
  if (patch.contains("state")) stored->course.reset();
  const bool sets_time = patch.contains("updated_at");
  stored->run->merge_patch(patch);
  if (touch && !sets_time) Touch(change_us, stored->run.get());
}

absl::StatusOr<Json> PatchRun(const Call& call) {
  const Json patch = ParseJson(call.request.body);
  if (!patch.is_object()) {
    return absl::InvalidArgumentError("body: must be an object of fields");
  }
  Json run;
  OZD_RETURN_IF_ERROR(call.context->runs->Update(
      call.request.path_arguments[0], [&](StoredRun* stored) {
        Patch(patch, call.context->clock->NextChange(), stored);
        run = *stored->run;
        return absl::OkStatus();
      }));
  return run;
}

Response PatchRunHandler(const Call& call) {
  return JsonResponse(PatchRun(call));
}

Response DeleteRun(const Call& call) {
  const absl::Status status =
      call.context->runs->Delete(call.request.path_arguments[0]);
  if (!status.ok()) return ProblemForError(status);
  return JsonResponse(Json{{"ok", true}});
}

// {"ms": N} lets every course and schedule go on by that much, {"run_id": ID,
// "steps": N} one run by that many steps.
absl::StatusOr<Json> Advance(const Call& call) {
  const Json body = ParseJson(call.request.body);
  const std::string run_id = StringAt(body, "run_id");
  if (!run_id.empty()) {
    const int64_t steps = IntAt(body, "steps", 1);
    OZD_RETURN_IF_ERROR(call.context->courses->Advance(run_id, steps));
    return Json{{"steps", steps}};
  }
  const int64_t milliseconds = IntAt(body, "ms", -1);
  if (milliseconds < 0) {
    return absl::InvalidArgumentError(
        "body: needs {\"ms\": N} or {\"run_id\": ID, \"steps\": N}");
  }
  call.context->clock->Leap(absl::Milliseconds(milliseconds));
  OZD_RETURN_IF_ERROR(call.context->schedules->RunDue().status());
  OZD_ASSIGN_OR_RETURN(const int64_t steps, call.context->courses->RunDue());
  call.context->schedules->Wake();
  call.context->courses->Wake();
  return Json{{"steps", steps}};
}

Response AdvanceHandler(const Call& call) {
  return JsonResponse(Advance(call));
}

Response GetStats(const Call& call) {
  const Stats::Snapshot stats = call.context->stats->Get();
  Json requests = Json::object();
  for (const auto& [route, count] : stats.requests) requests[route] = count;
  Json answer;
  answer["requests"] = std::move(requests);
  answer["total"] = stats.total;
  answer["auth_failures"] = stats.auth_failures;
  answer["last_user_agent"] = stats.last_user_agent;
  const EventHub::Counts counts = call.context->runs->hub()->counts();
  answer["open_streams"] = counts.open_streams;
  answer["streams_opened"] = counts.streams_opened;
  answer["last_sequence"] = counts.last_sequence;
  if (call.context->open_connections) {
    answer["open_connections"] = call.context->open_connections();
  }
  return JsonResponse(answer);
}

Response ResetStats(const Call& call) {
  call.context->stats->Reset();
  return JsonResponse(Json{{"ok", true}});
}

}  // namespace

absl::Status InjectFault(const Json& spec, Context* context) {
  if (StringAt(spec, "kind") == "clock_skew") {
    const Json& seconds = MemberAt(spec, "seconds");
    if (!seconds.is_number_integer()) {
      return absl::InvalidArgumentError("fault: seconds: must be an integer");
    }
    context->clock->SetSkew(absl::Seconds(seconds.get<int64_t>()));
    return absl::OkStatus();
  }
  OZD_ASSIGN_OR_RETURN(Fault fault, ParseFault(spec));
  context->faults->Add(std::move(fault));
  return absl::OkStatus();
}

const std::vector<Route>& ControlRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"POST", "/sim/faults", Access::kControl, Body::kJson, AddFault, {}},
      {"GET", "/sim/faults", Access::kControl, Body::kNone, ListFaults, {}},
      {"DELETE", "/sim/faults", Access::kControl, Body::kNone, ClearFaults, {}},
      {"POST", "/sim/runs", Access::kControl, Body::kJson, PutRunsHandler, {}},
      {"POST",
       "/sim/runs/{runId}",
       Access::kControl,
       Body::kJson,
       PatchRunHandler,
       {}},
      {"DELETE",
       "/sim/runs/{runId}",
       Access::kControl,
       Body::kNone,
       DeleteRun,
       {}},
      {"POST",
       "/sim/advance",
       Access::kControl,
       Body::kJson,
       AdvanceHandler,
       {}},
      {"GET", "/sim/stats", Access::kControl, Body::kNone, GetStats, {}},
      {"POST",
       "/sim/stats/reset",
       Access::kControl,
       Body::kNone,
       ResetStats,
       {}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
