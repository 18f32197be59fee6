// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_BASE_FRESHNESS_H_
#define OZD_DAEMON_CORE_BASE_FRESHNESS_H_

#include <stdint.h>

#include <optional>

#include "absl/time/time.h"
#include "proto/oz/v1/common.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// A moment on both clocks: the wall clock is shown, the uptime decides. A
// value.
struct Timestamps {
  // In microseconds since the Unix epoch; 0 for never.
  int64_t wall_us = 0;
  // Unknown for moments before this process began.
  std::optional<absl::Duration> uptime;
};

Timestamps NowOn(const Clock& clock);

// Returns the present age of data confirmed at `confirmed`: by uptime where
// that is known, else by the wall clock unless that lies in the future; nullopt
// when it cannot be told.
std::optional<absl::Duration> AgeOf(const Timestamps& confirmed,
                                    const Clock& clock);

// Returns whether `confirmed` is provably no older than `max_age`. Only the
// uptime counts: the wall clock may have been set.
bool IsFresh(const Timestamps& confirmed, const Clock& clock,
             absl::Duration max_age);

// Makes the Freshness of an answer from the cache; stale follows from IsFresh.
oz::v1::Freshness CacheFreshness(const Timestamps& confirmed,
                                 const Clock& clock, absl::Duration max_age);

// Makes the Freshness of an answer that the service was asked for at `asked`.
oz::v1::Freshness UpstreamFreshness(const Timestamps& asked,
                                    const Clock& clock);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_BASE_FRESHNESS_H_
