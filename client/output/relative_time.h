// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_OUTPUT_RELATIVE_TIME_H_
#define OZ_CLIENT_OUTPUT_RELATIVE_TIME_H_

#include <stdint.h>

#include <string>

#include "absl/time/time.h"

namespace oz {

// Ages in words. All of them cut off, none rounds up.

// "just now" (below a minute, and the future), "3 min ago", "1 hour ago",
// "2 days ago", weeks, months (30.44 days), years (365.25 days).
std::string RelativeTime(absl::Duration age);

// The same, but exact below a minute ("20 s ago"): for saying how old an answer
// is, where "just now" would promise too much.
std::string ExactAge(absl::Duration age);

// For a narrow column: "12s", "3m", "2h", "5d", "7w", "2y"; "0s" for the
// future.
std::string ShortAge(absl::Duration age);

// A length of time: "850 ms", "12 s", "3 min 12 s", "2 h 5 min", "3 d 4 h".
std::string DurationText(absl::Duration duration);

// "12:03:41", with the date before it when that is not the day of `now`.
std::string ClockTime(absl::Time time, absl::Time now, absl::TimeZone zone);

// "2026-04-03 12:30:00".
std::string DateAndTime(absl::Time time, absl::TimeZone zone);

}  // namespace oz

#endif  // OZ_CLIENT_OUTPUT_RELATIVE_TIME_H_
