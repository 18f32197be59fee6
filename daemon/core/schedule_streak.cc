// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/schedule_streak.h"

#include <utility>
#include <vector>

#include "daemon/core/run_states.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr int kPageSize = 100;
// Nobody needs to know how much longer it is.
constexpr size_t kLongestStreak = 1000;
constexpr char kVeryLong[] = "very-long";

// Newest first.
absl::StatusOr<std::vector<oz::v1::Run>> NewestFailures(
    const RunStore& runs, const std::string& partition, RunQuery query) {
  std::vector<oz::v1::Run> failures;
  while (failures.size() < kLongestStreak) {
    OZD_ASSIGN_OR_RETURN(RunRows page, runs.List(partition, query));
    for (oz::v1::Run& run : page.runs) {
      if (!IsFailedState(run.state())) return failures;
      failures.push_back(std::move(run));
    }
    if (!page.has_more) break;
    query.after = page.last;
    query.limit = kPageSize;
  }
  return failures;
}

}  // namespace

absl::StatusOr<std::optional<ScheduleStreak>> FindScheduleStreak(
    const RunStore& runs, const std::string& partition,
    const std::string& schedule_id, int failures_wanted) {
  RunQuery query;
  query.filter.set_schedule_id(schedule_id);
  for (const char* state : {"SUCCEEDED", "FAILED", "ERROR"}) {
    query.filter.add_states(state);
  }
  query.sort_by = oz::v1::RUN_SORT_FIELD_CREATED_AT;
  // Most schedules are well: their newest few runs say so.
  query.limit = failures_wanted;
  OZD_ASSIGN_OR_RETURN(std::vector<oz::v1::Run> failures,
                       NewestFailures(runs, partition, query));
  const size_t wanted = static_cast<size_t>(failures_wanted);
  if (failures.size() < wanted) return std::nullopt;
  ScheduleStreak streak;
  streak.failures = static_cast<int>(failures.size());
  streak.since_us = failures.back().updated_at_us();
  // The run that made it a streak stays what it is when more fail.
  streak.version = failures.size() < kLongestStreak
                       ? failures[failures.size() - wanted].run_id()
                       : kVeryLong;
  streak.last = std::move(failures.front());
  return streak;
}

}  // namespace ozd
