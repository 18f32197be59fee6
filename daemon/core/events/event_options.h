// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_EVENT_OPTIONS_H_
#define OZD_DAEMON_CORE_EVENTS_EVENT_OPTIONS_H_

#include <stddef.h>
#include <stdint.h>

#include <vector>

#include "absl/time/time.h"

namespace ozd {

// Options of EventHub and of its parts. A value.
struct EventOptions {
  // Pauses before the stream is opened again after consecutive failures; the
  // last one repeats.
  std::vector<absl::Duration> back_off = {absl::Seconds(1), absl::Seconds(2),
                                          absl::Seconds(5), absl::Seconds(10)};
  // Pause after a refusal that will stay (4xx).
  absl::Duration permanent_back_off = absl::Seconds(30);
  // A stream this old is replaced: front ends cut it a little later.
  absl::Duration recycle_after = absl::Minutes(14);
  // Pause between polls.
  absl::Duration poll_interval = absl::Seconds(3);
  // While polling or listing, the better transport is tried again this often.
  absl::Duration retry_better_after = absl::Minutes(5);
  // A stream that sends no event for this long has sent its backlog.
  absl::Duration quiet_after = absl::Seconds(1);
  // New runs are gathered for this long before a stream is opened anew.
  absl::Duration gather = absl::Milliseconds(100);
  // Asked for again behind the cursor when a stream is opened, in sequences:
  // for events that were sent out of order when the last stream broke.
  int64_t overlap = 64;
  // Events that arrive within this are one transaction and one notice.
  absl::Duration batch = absl::Milliseconds(5);
  // Age and number of the events that the log keeps.
  absl::Duration keep_for = absl::Hours(24 * 14);
  int64_t keep_at_most = 200'000;
  // Newest events of an account that are kept in memory, for readers that are
  // close to the end of the log.
  int recent_events = 4096;
  // Events held in memory while they cannot be written; more are dropped.
  size_t most_waiting = 10'000;
  // Pause before the next attempt to write, doubled up to the longest.
  absl::Duration write_retry = absl::Milliseconds(100);
  absl::Duration longest_write_retry = absl::Seconds(5);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_EVENT_OPTIONS_H_
