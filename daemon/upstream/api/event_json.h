// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_EVENT_JSON_H_
#define OZD_DAEMON_UPSTREAM_API_EVENT_JSON_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// A page of GET /agent/events, in the order of the service.
struct EventPage {
  std::vector<oz::v1::Event> events;
  // Items that could not be understood.
  int skipped_items = 0;
  // True if there are as many as were asked for: there may be more.
  bool is_full = false;
};

// Reads one event as the service writes it. Missing and null fields are left
// empty. Errors: kDataLoss when it is no well-formed object or lacks a positive
// sequence, a type or a run.
absl::StatusOr<oz::v1::Event> ParseEvent(absl::string_view json);

// Reads the answer of GET /agent/events, which was asked for `limit` events.
// Items that ParseEvent refuses are counted. Errors: kDataLoss when it is no
// well-formed array.
absl::StatusOr<EventPage> ParseEventPage(absl::string_view json, int limit);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_EVENT_JSON_H_
