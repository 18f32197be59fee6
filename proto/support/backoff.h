// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_PROTO_SUPPORT_BACKOFF_H_
#define OZD_PROTO_SUPPORT_BACKOFF_H_

#include <stddef.h>

#include <algorithm>

#include "absl/time/time.h"
#include "absl/types/span.h"

namespace ozd {

// Pauses between attempts that fail one after another. A value.
struct Backoff {
  // The pause after one failure; doubled after each further one.
  absl::Duration first;
  // No pause is longer before jitter.
  absl::Duration longest;
  // The random part of a pause: 0.25 makes it up to a quarter longer, -0.25 up
  // to a quarter shorter.
  double jitter = 0.0;

  // The pause after `failures` in a row; 0 counts as 1. `random` in [0, 1)
  // chooses the random part.
  absl::Duration After(int failures, double random = 0.0) const {
    const int doublings = std::clamp(failures - 1, 0, 30);
    const absl::Duration pause =
        std::min(first * (int64_t{1} << doublings), longest);
    return pause * (1.0 + jitter * random);
  }
};

// The pause after `failures` in a row (0 counts as 1) by a table, whose last
// entry repeats; zero when the table is empty.
inline absl::Duration PauseOf(absl::Span<const absl::Duration> table,
                              int failures) {
  if (table.empty()) return absl::ZeroDuration();
  const auto index = static_cast<size_t>(std::max(failures, 1) - 1);
  return table[std::min(index, table.size() - 1)];
}

}  // namespace ozd

#endif  // OZD_PROTO_SUPPORT_BACKOFF_H_
