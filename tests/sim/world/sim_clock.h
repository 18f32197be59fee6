// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_SIM_CLOCK_H_
#define OZD_TESTS_SIM_WORLD_SIM_CLOCK_H_

#include <stdint.h>

#include <algorithm>

#include "absl/time/time.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd::sim {

// The server's idea of the time, in microseconds since the Unix epoch.
// Thread-safe.
class SimClock {
 public:
  // `clock` is borrowed.
  explicit SimClock(const Clock* clock) : clock_(clock) {}

  // The time for the Date header: the machine's, moved by the skew.
  int64_t Now() const {
    MutexLock lock(&mutex_);
    return Machine() + skew_us_;
  }

  // A time for a change: later than every earlier one, unless the skew was
  // changed in between.
  int64_t NextChange() {
    MutexLock lock(&mutex_);
    last_change_us_ = std::max(last_change_us_ + 1, Machine() + skew_us_);
    return last_change_us_;
  }

  // Makes the server's clock wrong by that much. Zero repairs it.
  void SetSkew(absl::Duration skew) {
    MutexLock lock(&mutex_);
    skew_us_ = absl::ToInt64Microseconds(skew);
    last_change_us_ = 0;
  }

  // The clock of runs' courses: never goes back, knows no skew, and leaps when
  // told to.
  int64_t CourseNow() const {
    MutexLock lock(&mutex_);
    return Machine() + leap_us_;
  }
  void Leap(absl::Duration by) {
    MutexLock lock(&mutex_);
    leap_us_ += absl::ToInt64Microseconds(by);
  }

 private:
  int64_t Machine() const { return absl::ToUnixMicros(clock_->Now()); }

  const Clock* const clock_;
  mutable Mutex mutex_;
  int64_t skew_us_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t leap_us_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t last_change_us_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_SIM_CLOCK_H_
