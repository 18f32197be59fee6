// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_EVENT_API_H_
#define OZD_DAEMON_UPSTREAM_API_EVENT_API_H_

#include <stddef.h>
#include <stdint.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/service/service_calls.h"
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

// Longest list of runs for one stream or poll; the service's front ends cut
// longer request lines.
inline constexpr size_t kMaxEventRunIds = 150;

// Receives the events of a stream, on the transport's thread; see StreamCall.
struct EventSink {
  std::function<void()> on_open = {};
  // Takes an event. Returns false when it does not take it now.
  std::function<bool(oz::v1::Event&& event)> on_event = {};
  std::function<void(const absl::Status& end)> on_end = {};
  // Called for each event that could not be decoded and was left out.
  std::function<void()> on_skipped = {};
};

// The events of runs (/agent/events). List blocks. Thread-safe. Errors of every
// call: kInvalidArgument unless there are 1 to kMaxEventRunIds ids, all
// non-empty.
class EventApi {
 public:
  // `calls` is borrowed and must outlive this.
  explicit EventApi(ServiceCalls* calls) : calls_(calls) {}

  // Returns events of `run_ids` after sequence `since`, at most `limit`
  // (1..500), oldest first. Errors: ServiceCalls::Send; kNotFound or
  // kPermissionDenied when the service does not offer it.
  absl::StatusOr<EventPage> List(const ApiCaller& caller,
                                 const std::vector<std::string>& run_ids,
                                 int64_t since, int limit) const;

  // Starts a stream of the events of `run_ids` after sequence `since`; does not
  // wait. Errors, also in EventSink::on_end: ServiceCalls::StartStream; after
  // kUnimplemented, List tells whether events are offered at all.
  absl::StatusOr<std::unique_ptr<EventStream>> Stream(
      const ApiCaller& caller, const std::vector<std::string>& run_ids,
      int64_t since, EventSink sink) const;

 private:
  ServiceCalls* const calls_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_EVENT_API_H_
