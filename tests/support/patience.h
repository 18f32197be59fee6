// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_PATIENCE_H_
#define OZD_TESTS_SUPPORT_PATIENCE_H_

#include <stdlib.h>

#include <chrono>

#include "absl/time/time.h"

namespace ozd {

// Returns how long a test waits, in seconds, for something that must happen
// before it fails: far longer than a slow machine needs, since no test asserts
// how fast anything is. OZD_TEST_PATIENCE in the environment, a whole number,
// multiplies it, e.g. for a run under valgrind.
inline int PatienceSeconds() {
  const char* factor = getenv("OZD_TEST_PATIENCE");
  return 120 * (factor == nullptr || atoi(factor) < 1 ? 1 : atoi(factor));
}

// Returns the same as a duration.
inline absl::Duration Patience() { return absl::Seconds(PatienceSeconds()); }

// Returns the moment at which patience ends, for a gRPC client's context.
inline std::chrono::system_clock::time_point PatienceDeadline() {
  return std::chrono::system_clock::now() +
         std::chrono::seconds(PatienceSeconds());
}

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_PATIENCE_H_
