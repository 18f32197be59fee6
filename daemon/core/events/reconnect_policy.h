// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_RECONNECT_POLICY_H_
#define OZD_DAEMON_CORE_EVENTS_RECONNECT_POLICY_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace ozd {

// What the end of a stream or the failure of a poll means for what comes next.
enum class StreamEnd {
  // Network, 5xx, 408, a stream that was closed, a login page or a proxy that
  // answers in the service's place: try again soon.
  kTransient,
  // The request is refused and will be: try again, rarely.
  kPermanent,
  // The service has no such thing.
  kNotOffered,
  // The key was refused.
  kSignedOut,
  // The service wants to be left alone.
  kRateLimited,
};

StreamEnd ClassifyEnd(const absl::Status& status);

// How long to wait after `failures` (at least 1) in a row: by the table, with
// up to a fifth more so that many clients do not come back together; at least
// as long as the service asked for.
absl::Duration ReconnectPause(const std::vector<absl::Duration>& table,
                              int failures, const absl::Status& status);

// What the service asked for; zero when it did not.
absl::Duration AskedPause(const absl::Status& status);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_RECONNECT_POLICY_H_
