// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_STORE_EVENT_H_
#define OZD_TESTS_SIM_STORE_EVENT_H_

#include <stdint.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/sim/http/json.h"

namespace ozd::sim {

// Something that happened to a run. A value.
struct Event {
  // Over all runs, from 1; 0 until the event is written.
  int64_t sequence = 0;
  std::string event_type;
  std::string run_id;
  // Empty is null.
  std::string ref_id;
  std::string execution_id;
  // Microseconds since the Unix epoch.
  int64_t occurred_us = 0;

  // Not shown. Whose child the run is, and the only user who may see it; both
  // may be empty.
  std::string parent_run_id;
  std::string private_to;
};

// An event with the JSON text that everybody gets. Immutable.
struct StoredEvent {
  Event event;
  std::string json;
};
using EventPtr = std::shared_ptr<const StoredEvent>;

EventPtr MakeStoredEvent(Event event);

// An event of `run` as it is now, which happened when the run last changed.
Event EventOfRun(const Json& run, absl::string_view type,
                 absl::string_view ref_id = "");

// Returns the events for a change from `before` to `after`: the new state, a
// session, new children. In that order.
std::vector<Event> EventsOfChange(const Json& before, const Json& after);

// Selects events: those of the named runs and of the direct
// children of `parent_run_id` (if not empty), as far as `viewer` may see them.
struct EventFilter {
  std::set<std::string> run_ids;
  std::string parent_run_id;
  std::string viewer;

  bool Matches(const Event& event) const;
};

// Events in order, and how far the search came: the next one starts behind
// `examined`.
struct EventPage {
  std::vector<EventPtr> events;
  int64_t examined = 0;
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_STORE_EVENT_H_
