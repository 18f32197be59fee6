// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_STORE_EVENT_LOG_H_
#define OZD_TESTS_SIM_STORE_EVENT_LOG_H_

#include <stdint.h>

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/sim/store/event.h"
#include "tests/sim/store/sqlite.h"

namespace ozd::sim {

// The table of events. Its functions use the connection only during the call.

extern const char kEventSchemaSql[];

// Writes events, inside the caller's transaction, and numbers them.
absl::Status AppendEvents(Connection* connection, std::vector<Event>* events);

// Up to `limit` events behind `since` that the filter lets through.
absl::StatusOr<EventPage> ReadEvents(Connection* connection,
                                     const EventFilter& filter, int64_t since,
                                     int64_t limit);

// The number of the newest event; 0 when there is none.
absl::StatusOr<int64_t> LastSequence(Connection* connection);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_STORE_EVENT_LOG_H_
