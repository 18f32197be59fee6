// Copyright (c) 2026 The ozd authors. MIT licence.
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/route.h"
#include "tests/sim/store/random.h"

namespace ozd::sim {
namespace {

constexpr int64_t kAtOnce = 1000;
constexpr int64_t kMostRuns = 100'000;
constexpr int64_t kMostEvents = 10'000'000;

absl::StatusOr<Event> ReadEvent(const Json& spec, int64_t now_us) {
  Event event;
  event.event_type = StringAt(spec, "event_type");
  event.run_id = StringAt(spec, "run_id");
  if (event.event_type.empty() || event.run_id.empty()) {
    return absl::InvalidArgumentError(
        "body: an event needs event_type and run_id");
  }
  event.ref_id = StringAt(spec, "ref_id");
  event.execution_id = StringAt(spec, "execution_id");
  event.occurred_us = now_us;
  const std::string occurred = StringAt(spec, "occurred_at");
  if (!occurred.empty()) {
    OZD_ASSIGN_OR_RETURN(event.occurred_us, ParseRfc3339(occurred));
  }
  return event;
}

// An event or an array of them, of any type and for any run.
absl::StatusOr<Json> InjectEvents(const Call& call) {
  Json body = ParseJson(call.request.body);
  if (body.is_object()) body = Json::array({std::move(body)});
  if (!body.is_array()) {
    return absl::InvalidArgumentError(
        "body: must be an event or an array of events");
  }
  const absl::Status status =
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        for (const Json& spec : body) {
          OZD_ASSIGN_OR_RETURN(
              Event event, ReadEvent(spec, call.context->clock->NextChange()));
          const auto run = transaction->Get(event.run_id);
          if (run.ok()) {
            event.parent_run_id = StringAt(*run->run, "parent_run_id");
          }
          transaction->Emit(std::move(event));
        }
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return Json{
      {"last_sequence", call.context->runs->hub()->counts().last_sequence}};
}

Response InjectEventsHandler(const Call& call) {
  return JsonResponse(InjectEvents(call));
}

StoredRun BusyRun(const Call& call, int64_t number) {
  const int64_t now_us = call.context->clock->NextChange();
  const std::string now = FormatRfc3339Z(now_us);
  Json run;
  run["run_id"] = Random(static_cast<uint64_t>(now_us)).Uuid();
  run["task_id"] = run["run_id"];
  run["title"] = absl::StrCat("Burst ", number);
  run["state"] = "INPROGRESS";
  run["prompt"] = "Keep busy";
  run["created_at"] = now;
  run["updated_at"] = now;
  run["started_at"] = now;
  StoredRun stored;
  stored.run = std::make_shared<Json>(std::move(run));
  return stored;
}

absl::Status MakeRuns(const Call& call, int64_t count, Json* run_ids) {
  return call.context->runs->Write(
      [&](Transaction* transaction) -> absl::Status {
        for (int64_t i = 0; i < count; ++i) {
          const StoredRun stored = BusyRun(call, i);
          OZD_RETURN_IF_ERROR(transaction->Put(stored));
          run_ids->push_back(StringAt(*stored.run, "run_id"));
        }
        return absl::OkStatus();
      });
}

// Events for the runs in turn, a transaction for every kAtOnce of them.
absl::Status MakeEvents(const Call& call, const Json& run_ids, int64_t count) {
  for (int64_t done = 0; done < count; done += kAtOnce) {
    const int64_t end = std::min(count, done + kAtOnce);
    OZD_RETURN_IF_ERROR(
        call.context->runs->Write([&](Transaction* transaction) {
          const int64_t now_us = call.context->clock->NextChange();
          for (int64_t i = done; i < end; ++i) {
            Event event;
            event.event_type = "run_in_progress";
            event.run_id = run_ids[static_cast<size_t>(i) % run_ids.size()]
                               .get<std::string>();
            event.occurred_us = now_us;
            transaction->Emit(std::move(event));
          }
          return absl::OkStatus();
        }));
  }
  return absl::OkStatus();
}

absl::StatusOr<Json> Burst(const Call& call) {
  const Json body = ParseJson(call.request.body);
  const int64_t runs = IntAt(body, "runs", 0);
  const int64_t events = IntAt(body, "events", 0);
  Json run_ids = MemberAt(body, "run_ids");
  if (run_ids.is_null()) run_ids = Json::array();
  if (runs < 0 || runs > kMostRuns || events < 0 || events > kMostEvents ||
      !run_ids.is_array() ||
      !std::all_of(run_ids.begin(), run_ids.end(),
                   [](const Json& id) { return id.is_string(); })) {
    return absl::InvalidArgumentError(absl::StrCat(
        "body: needs runs (at most ", kMostRuns, "), events (at most ",
        kMostEvents, ") and run_ids, an array of strings"));
  }
  OZD_RETURN_IF_ERROR(MakeRuns(call, runs, &run_ids));
  if (events > 0 && run_ids.empty()) {
    return absl::InvalidArgumentError("body: events need runs or run_ids");
  }
  OZD_RETURN_IF_ERROR(MakeEvents(call, run_ids, events));
  return Json{
      {"run_ids", std::move(run_ids)},
      {"last_sequence", call.context->runs->hub()->counts().last_sequence}};
}

Response BurstHandler(const Call& call) { return JsonResponse(Burst(call)); }

}  // namespace

const std::vector<Route>& EventControlRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"POST",
       "/sim/events",
       Access::kControl,
       Body::kJson,
       InjectEventsHandler,
       {}},
      {"POST", "/sim/burst", Access::kControl, Body::kJson, BurstHandler, {}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
