// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_FAKE_SLEEPER_H_
#define OZD_TESTS_SUPPORT_FAKE_SLEEPER_H_

#include <vector>

#include "absl/time/time.h"
#include "daemon/upstream/service/retry.h"
#include "tests/support/fake_clock.h"

namespace ozd {

// Sleeps by moving a FakeClock. Confined to one thread.
class FakeSleeper : public Sleeper {
 public:
  explicit FakeSleeper(FakeClock* clock) : clock_(clock) {}

  bool Sleep(absl::Duration duration) override {
    if (interrupted_) return false;
    sleeps_.push_back(duration);
    clock_->Advance(duration);
    return true;
  }
  void Interrupt() { interrupted_ = true; }
  const std::vector<absl::Duration>& sleeps() const { return sleeps_; }

 private:
  FakeClock* const clock_;
  std::vector<absl::Duration> sleeps_;
  bool interrupted_ = false;
};

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_FAKE_SLEEPER_H_
