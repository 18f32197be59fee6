// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/schedule_streak.h"

#include <utility>
#include <vector>

#include "daemon/core/runs/run_states.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Nobody needs to know how much longer it is.
constexpr int kMostCounted = 200;

RunQuery QueryOf(const std::string& schedule_id,
                 const std::vector<const char*>& states, int limit) {
  RunQuery query;
  query.filter.set_schedule_id(schedule_id);
  for (const char* state : states) query.filter.add_states(state);
  query.sort_by = oz::v1::RUN_SORT_FIELD_CREATED_AT;
  query.limit = limit;
  return query;
}

// The failures since the last success, newest first, as far as they are
// counted.
absl::StatusOr<std::vector<oz::v1::Run>> NewestFailures(
    const RunStore& runs, const std::string& partition,
    const std::string& schedule_id, int failures_wanted) {
  // Most schedules are well: their newest few runs say so.
  RunQuery query =
      QueryOf(schedule_id, {"SUCCEEDED", "FAILED", "ERROR"}, failures_wanted);
  std::vector<oz::v1::Run> failures;
  while (true) {
    OZD_ASSIGN_OR_RETURN(RunRows page, runs.List(partition, query));
    for (oz::v1::Run& run : page.runs) {
      if (!IsFailedState(run.state())) return failures;
      failures.push_back(std::move(run));
    }
    const int left = kMostCounted - static_cast<int>(failures.size());
    if (!page.has_more || left <= 0) return failures;
    query.after = page.last;
    query.limit = left;
  }
}

// The first failures after the last success, oldest first.
absl::StatusOr<std::vector<oz::v1::Run>> FirstFailures(
    const RunStore& runs, const std::string& partition,
    const std::string& schedule_id, int failures_wanted) {
  OZD_ASSIGN_OR_RETURN(
      const RunRows success,
      runs.List(partition, QueryOf(schedule_id, {"SUCCEEDED"}, 1)));
  RunQuery query = QueryOf(schedule_id, {"FAILED", "ERROR"}, failures_wanted);
  query.sort_order = oz::v1::SORT_ORDER_ASC;
  if (!success.runs.empty()) {
    query.filter.set_created_after_us(success.runs[0].created_at_us());
  }
  OZD_ASSIGN_OR_RETURN(RunRows first, runs.List(partition, query));
  return std::move(first.runs);
}

}  // namespace

absl::StatusOr<std::optional<ScheduleStreak>> FindScheduleStreak(
    const RunStore& runs, const std::string& partition,
    const std::string& schedule_id, int failures_wanted) {
  const size_t wanted = static_cast<size_t>(failures_wanted);
  OZD_ASSIGN_OR_RETURN(
      std::vector<oz::v1::Run> newest,
      NewestFailures(runs, partition, schedule_id, failures_wanted));
  if (newest.size() < wanted) return std::nullopt;
  std::vector<oz::v1::Run> first(newest.rbegin(),
                                 newest.rbegin() + failures_wanted);
  if (newest.size() >= kMostCounted) {
    OZD_ASSIGN_OR_RETURN(
        first, FirstFailures(runs, partition, schedule_id, failures_wanted));
    // A success came in between.
    if (first.size() < wanted) return std::nullopt;
  }
  ScheduleStreak streak;
  streak.failures = static_cast<int>(newest.size());
  streak.since_us = first.front().updated_at_us();
  // The run that made it a streak stays what it is when more fail.
  streak.version = first.back().run_id();
  streak.last = std::move(newest.front());
  return streak;
}

}  // namespace ozd
