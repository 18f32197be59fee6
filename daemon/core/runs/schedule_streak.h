// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUNS_SCHEDULE_STREAK_H_
#define OZD_DAEMON_CORE_RUNS_SCHEDULE_STREAK_H_

#include <stdint.h>

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "cache/runs/run_store.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// The newest runs of a schedule, all of which failed. A value.
struct ScheduleStreak {
  // The same for as long as the streak lasts, whatever it grows to.
  std::string version;
  // No more than 200 are counted.
  int failures = 0;
  // When the first of them failed, in microseconds since the Unix epoch.
  int64_t since_us = 0;
  // The last of them.
  oz::v1::Run last;
};

// Returns the streak of the schedule if it is at least `failures_wanted` (at
// least 1) long. Runs that were cancelled or are at work count neither way.
// Errors: RunStore's.
absl::StatusOr<std::optional<ScheduleStreak>> FindScheduleStreak(
    const RunStore& runs, const std::string& partition,
    const std::string& schedule_id, int failures_wanted);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUNS_SCHEDULE_STREAK_H_
