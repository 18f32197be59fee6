// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/clock.h"

#include <time.h>

#include "absl/time/clock.h"

namespace ozd {
namespace {

class SystemClock : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }

  absl::Duration Uptime() const override {
    timespec now{};
#ifdef CLOCK_BOOTTIME
    clock_gettime(CLOCK_BOOTTIME, &now);
#else
    clock_gettime(CLOCK_MONOTONIC, &now);
#endif
    return absl::DurationFromTimespec(now);
  }
};

}  // namespace

const Clock* RealClock() {
  static const SystemClock* const clock = new SystemClock;
  return clock;
}

}  // namespace ozd
