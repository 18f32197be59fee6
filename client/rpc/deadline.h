// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_RPC_DEADLINE_H_
#define OZ_CLIENT_RPC_DEADLINE_H_

#include <algorithm>
#include <limits>

#include "absl/time/time.h"
#include "proto/support/clock.h"

namespace oz {

// The end of a wait, by the clock that never jumps. A value; immutable.
class Deadline {
 public:
  // `timeout` from now; an infinite one never expires.
  explicit Deadline(absl::Duration timeout)
      : expiry_(timeout == absl::InfiniteDuration()
                    ? timeout
                    : ozd::RealClock()->Uptime() + timeout) {}

  // Time left, never negative.
  absl::Duration Remaining() const {
    if (IsInfinite()) return expiry_;
    return std::max(expiry_ - ozd::RealClock()->Uptime(), absl::ZeroDuration());
  }
  // Whichever comes first.
  friend const Deadline& Earlier(const Deadline& a, const Deadline& b) {
    return b.expiry_ < a.expiry_ ? b : a;
  }
  bool IsInfinite() const { return expiry_ == absl::InfiniteDuration(); }
  bool Expired() const { return Remaining() <= absl::ZeroDuration(); }

  // The time left as poll() wants it: milliseconds rounded up, -1 for ever.
  int PollMilliseconds() const {
    if (IsInfinite()) return -1;
    const int64_t ms = absl::ToInt64Milliseconds(
        absl::Ceil(Remaining(), absl::Milliseconds(1)));
    return static_cast<int>(
        std::min<int64_t>(ms, std::numeric_limits<int>::max()));
  }

 private:
  absl::Duration expiry_;
};

}  // namespace oz

#endif  // OZ_CLIENT_RPC_DEADLINE_H_
