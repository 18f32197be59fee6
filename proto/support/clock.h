// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_PROTO_SUPPORT_CLOCK_H_
#define OZD_PROTO_SUPPORT_CLOCK_H_

#include "absl/time/time.h"

namespace ozd {

// The only source of time. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // Wall-clock time, for showing and storing. May jump in either direction, so
  // it never decides whether something is fresh.
  virtual absl::Time Now() const = 0;

  // Time since an arbitrary point; never goes back and counts time spent
  // suspended (CLOCK_BOOTTIME). For ages, deadlines and back-off.
  virtual absl::Duration Uptime() const = 0;
};

// The machine's clock; lives for ever.
const Clock* RealClock();

}  // namespace ozd

#endif  // OZD_PROTO_SUPPORT_CLOCK_H_
