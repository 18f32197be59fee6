// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_STORE_RUN_STORAGE_H_
#define OZD_TESTS_SIM_STORE_RUN_STORAGE_H_

#include <stdint.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/sim/http/json.h"
#include "tests/sim/store/sqlite.h"

namespace ozd::sim {

// The steps that a run will still take by itself.
struct Course {
  // On the course clock (SimClock::CourseNow), microseconds.
  int64_t due_us = 0;
  // Steps done; see course.h.
  int64_t step = 0;
  // From creation to the end, microseconds.
  int64_t total_us = 0;
  // "succeeded", "failed", "error", "blocked", "cancelled" or "never".
  std::string outcome;
};

// A message of a user to a run that had ended.
struct FollowUp {
  // Number of turns that the conversation had then.
  int64_t turn = 0;
  std::string message;
};

// A run with what its JSON does not show.
struct StoredRun {
  // Never null once stored: an object with at least run_id, created_at and
  // updated_at.
  std::shared_ptr<Json> run;
  // How much of the conversation exists.
  int64_t turns = 0;
  std::vector<FollowUp> follow_ups{};
  // Absent when the run stays as it is.
  std::optional<Course> course;
};

// The tables of runs. The functions use the connection only during the call and
// leave transactions to the caller.

extern const char kRunSchemaSql[];
extern const char kRunIndexesSql[];

// Errors: kInvalidArgument when the JSON lacks what a run needs.
absl::Status InsertRun(Connection* connection, const StoredRun& stored);
// The same for a run that may exist.
absl::Status ReplaceRun(Connection* connection, const StoredRun& stored);
// Errors: kNotFound.
absl::Status RemoveRun(Connection* connection, const std::string& run_id);
// Errors: kNotFound.
absl::StatusOr<StoredRun> ReadRun(Connection* connection,
                                  const std::string& run_id);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_STORE_RUN_STORAGE_H_
