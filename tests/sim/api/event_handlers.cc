// Copyright (c) 2026 The ozd authors. MIT licence.
#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/support/status_macros.h"
#include "tests/sim/api/event_stream.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/route.h"
#include "tests/sim/world/visible_runs.h"

namespace ozd::sim {
namespace {

constexpr const char* kReportable[] = {"run_in_progress", "run_succeeded",
                                       "run_failed",      "run_errored",
                                       "run_blocked",     "run_cancelled"};

absl::StatusOr<int64_t> ReadInteger(const Request& request, const char* name,
                                    int64_t otherwise, int64_t least,
                                    int64_t most) {
  const std::string text = request.Query(name);
  if (text.empty()) return otherwise;
  int64_t value = 0;
  if (!absl::SimpleAtoi(text, &value) || value < least || value > most) {
    return InvalidField(
        name, absl::StrCat("\"", text, "\" is not an integer from ", least,
                           " to ", most));
  }
  return value;
}

// Both spellings of the list are in use.
EventFilter ReadRunIds(const Call& call) {
  EventFilter filter;
  filter.viewer = call.principal->uid;
  for (const auto& [name, value] : call.request.query) {
    if (name == "run_ids" || name == "run_ids[]") filter.run_ids.insert(value);
  }
  return filter;
}

absl::StatusOr<std::string> Poll(const Call& call) {
  const EventFilter filter = ReadRunIds(call);
  if (filter.run_ids.empty())
    return InvalidField("run_ids", "at least one is needed");
  OZD_ASSIGN_OR_RETURN(const int64_t since,
                       ReadInteger(call.request, "since", 0, 0, INT64_MAX));
  OZD_ASSIGN_OR_RETURN(const int64_t limit,
                       ReadInteger(call.request, "limit", 100, 1, 500));
  OZD_ASSIGN_OR_RETURN(const EventPage page,
                       call.context->runs->Events(filter, since, limit));
  return absl::StrCat(
      "[",
      absl::StrJoin(page.events, ",",
                    [](std::string* out, const EventPtr& event) {
                      absl::StrAppend(out, event->json);
                    }),
      "]");
}

Response PollEvents(const Call& call) {
  if (!call.context->features.polling) {
    return Problem(ErrorCode::kResourceNotFound, "Events are not polled here");
  }
  absl::StatusOr<std::string> body = Poll(call);
  if (!body.ok()) return ProblemForError(body.status());
  Response response;
  response.body = *std::move(body);
  return response;
}

absl::StatusOr<EventFilter> ReadStreamFilter(const Call& call) {
  EventFilter filter = ReadRunIds(call);
  const std::string ancestor = call.request.Query("ancestor_run_id");
  if (ancestor.empty() == filter.run_ids.empty()) {
    return InvalidField("run_ids", "either they or ancestor_run_id are needed");
  }
  const std::string self = call.request.Query("include_self");
  if (!self.empty() && self != "true" && self != "false") {
    return InvalidField("include_self",
                        absl::StrCat("\"", self, "\" is not true or false"));
  }
  if (ancestor.empty()) return filter;
  OZD_RETURN_IF_ERROR(GetVisibleRun(call, ancestor).status());
  filter.parent_run_id = ancestor;
  if (self == "true") filter.run_ids.insert(ancestor);
  return filter;
}

Response StreamEvents(const Call& call) {
  if (!call.context->features.stream) {
    return Problem(ErrorCode::kResourceNotFound,
                   "Events are not streamed here");
  }
  absl::StatusOr<EventFilter> filter = ReadStreamFilter(call);
  if (!filter.ok()) return ProblemForError(filter.status());
  const absl::StatusOr<int64_t> since =
      ReadInteger(call.request, "since", 0, 0, INT64_MAX);
  if (!since.ok()) return ProblemForError(since.status());
  return EventStream(call.context, *std::move(filter), *since);
}

absl::StatusOr<int64_t> Report(const Call& call) {
  const Json body = ParseJson(call.request.body);
  if (!body.is_object()) return InvalidField("body", "must be an object");
  const std::string type = StringAt(body, "event_type");
  if (std::count(std::begin(kReportable), std::end(kReportable), type) == 0) {
    return InvalidField(
        "event_type",
        absl::StrCat("must be one of ", absl::StrJoin(kReportable, ", ")));
  }
  for (const char* field : {"execution_id", "ref_id"}) {
    if (body.contains(field) && !body[field].is_string()) {
      return InvalidField(field, "must be a string");
    }
  }
  OZD_ASSIGN_OR_RETURN(const StoredRun stored,
                       GetVisibleRun(call, call.request.path_arguments[0]));
  Event event = EventOfRun(*stored.run, type, StringAt(body, "ref_id"));
  event.execution_id = StringAt(body, "execution_id");
  event.occurred_us = call.context->clock->NextChange();
  return call.context->runs->AddEvent(std::move(event));
}

Response ReportEvent(const Call& call) {
  const absl::StatusOr<int64_t> sequence = Report(call);
  if (!sequence.ok()) return ProblemForError(sequence.status());
  Response response;
  response.body = DumpJson(Json{{"sequence", *sequence}});
  return response;
}

// Overwrites without a look at the old value, as the service does.
Response SetEventSequence(const Call& call) {
  const Json body = ParseJson(call.request.body);
  const int64_t sequence = IntAt(body, "sequence", -1);
  if (sequence < 0) {
    return ProblemForError(
        InvalidField("sequence", "must be an integer from 0"));
  }
  const absl::Status status = call.context->runs->Update(
      call.request.path_arguments[0], [&](StoredRun* stored) -> absl::Status {
        OZD_RETURN_IF_ERROR(CheckVisible(call, *stored->run));
        (*stored->run)["last_event_sequence"] = sequence;
        return absl::OkStatus();
      });
  if (!status.ok()) return ProblemForError(status);
  Response response;
  response.body = DumpJson(Json{{"sequence", sequence}});
  return response;
}

}  // namespace

const std::vector<Route>& EventRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"GET",
       "/api/v1/agent/events",
       Access::kKey,
       Body::kNone,
       PollEvents,
       {}},
      {"GET",
       "/api/v1/agent/events/stream",
       Access::kKey,
       Body::kNone,
       StreamEvents,
       {},
       "text/event-stream"},
      {"POST",
       "/api/v1/agent/events/{runId}",
       Access::kKey,
       Body::kJson,
       ReportEvent,
       {}},
      {"PATCH",
       "/api/v1/agent/runs/{runId}/event-sequence",
       Access::kKey,
       Body::kJson,
       SetEventSequence,
       {}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
