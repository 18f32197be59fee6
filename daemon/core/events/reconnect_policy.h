// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_RECONNECT_POLICY_H_
#define OZD_DAEMON_CORE_EVENTS_RECONNECT_POLICY_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace ozd {

// Kinds of stream ends and poll failures, by what to do next.
enum class StreamEnd {
  // Network, 5xx, 408, a stream that was closed, a login page or a proxy that
  // answers in the service's place: try again soon.
  kTransient,
  // The request is refused and will be again: try rarely.
  kPermanent,
  // The service does not offer this.
  kNotOffered,
  // The key was refused.
  kSignedOut,
  // The service asked for fewer requests.
  kRateLimited,
};

// Returns the kind of a failure. `status` must not be OK.
StreamEnd ClassifyEnd(const absl::Status& status);

// Returns how long to wait after `failures` (at least 1) in a row: an entry of
// `table`, the last of which repeats, plus up to a fifth so that many clients
// do not come back together; at least as long as the service asked for.
absl::Duration ReconnectPause(const std::vector<absl::Duration>& table,
                              int failures, const absl::Status& status);

// Returns the pause that the service asked for; zero when it did not.
absl::Duration AskedPause(const absl::Status& status);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_RECONNECT_POLICY_H_
