// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/event.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "proto/support/timestamp.h"

namespace ozd::sim {
namespace {

struct StateEvent {
  const char* state;
  const char* event_type;
};

// Waiting states are nobody's business.
constexpr StateEvent kStateEvents[] = {
    {"INPROGRESS", "run_in_progress"}, {"SUCCEEDED", "run_succeeded"},
    {"FAILED", "run_failed"},          {"ERROR", "run_errored"},
    {"BLOCKED", "run_blocked"},        {"CANCELLED", "run_cancelled"},
};

Json OrNull(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

void AddStateEvent(const Json& before, const Json& after,
                   std::vector<Event>* events) {
  const std::string state = StringAt(after, "state");
  if (state == StringAt(before, "state")) return;
  for (const StateEvent& candidate : kStateEvents) {
    if (state != candidate.state) continue;
    const std::string reason =
        state == "ERROR"
            ? StringAt(MemberAt(after, "status_message"), "message")
            : "";
    events->push_back(EventOfRun(after, candidate.event_type, reason));
  }
}

}  // namespace

EventPtr MakeStoredEvent(Event event) {
  Json json;
  json["event_type"] = event.event_type;
  json["run_id"] = event.run_id;
  json["ref_id"] = OrNull(event.ref_id);
  json["execution_id"] = OrNull(event.execution_id);
  json["occurred_at"] = FormatRfc3339Z(event.occurred_us);
  json["sequence"] = event.sequence;
  std::string text = DumpJson(json);
  return std::make_shared<const StoredEvent>(
      StoredEvent{std::move(event), std::move(text)});
}

Event EventOfRun(const Json& run, absl::string_view type,
                 absl::string_view ref_id) {
  Event event;
  event.event_type = std::string(type);
  event.run_id = StringAt(run, "run_id");
  event.ref_id = std::string(ref_id);
  const absl::StatusOr<int64_t> time =
      ParseRfc3339(StringAt(run, "updated_at"));
  if (time.ok()) event.occurred_us = *time;
  event.parent_run_id = StringAt(run, "parent_run_id");
  const Json& scope = MemberAt(run, "scope");
  if (StringAt(scope, "type") == "User") {
    event.private_to = StringAt(scope, "uid");
  }
  return event;
}

std::vector<Event> EventsOfChange(const Json& before, const Json& after) {
  std::vector<Event> events;
  AddStateEvent(before, after, &events);
  const std::string session = StringAt(after, "session_id");
  if (!session.empty() && session != StringAt(before, "session_id")) {
    events.push_back(EventOfRun(after, "run_session_linked", session));
  }
  const Json& known = MemberAt(before, "children");
  for (const Json& child : MemberAt(after, "children")) {
    if (!child.is_string() ||
        std::find(known.begin(), known.end(), child) != known.end()) {
      continue;
    }
    events.push_back(
        EventOfRun(after, "child_agent_started", child.get<std::string>()));
  }
  return events;
}

bool EventFilter::Matches(const Event& event) const {
  const bool wanted =
      run_ids.count(event.run_id) > 0 ||
      (!parent_run_id.empty() && event.parent_run_id == parent_run_id);
  return wanted && (event.private_to.empty() || event.private_to == viewer);
}

}  // namespace ozd::sim
