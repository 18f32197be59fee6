// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_FAKE_CLOCK_H_
#define OZD_TESTS_SUPPORT_FAKE_CLOCK_H_

#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// A clock that moves only by hand. Thread-safe.
class FakeClock : public Clock {
 public:
  explicit FakeClock(absl::Time now = absl::FromUnixSeconds(1'775'212'200))
      : now_(now) {}

  absl::Time Now() const override {
    MutexLock lock(&mutex_);
    return now_;
  }
  absl::Duration Uptime() const override {
    MutexLock lock(&mutex_);
    return uptime_;
  }
  // Time passes.
  void Advance(absl::Duration by) {
    MutexLock lock(&mutex_);
    now_ += by;
    uptime_ += by;
  }
  // Somebody sets the wall clock; no time passes.
  void JumpWallClock(absl::Duration by) {
    MutexLock lock(&mutex_);
    now_ += by;
  }

 private:
  mutable Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
  absl::Duration uptime_ ABSL_GUARDED_BY(mutex_) = absl::Hours(1);
};

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_FAKE_CLOCK_H_
