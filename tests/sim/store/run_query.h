// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_STORE_RUN_QUERY_H_
#define OZD_TESTS_SIM_STORE_RUN_QUERY_H_

#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/sim/http/http.h"

namespace ozd::sim {

enum class SortField { kUpdatedAt, kCreatedAt, kTitle, kAgent };

// The end of a page: sort key and id of its last run.
struct RunPosition {
  // For time sorts: microseconds since the Unix epoch.
  int64_t time_us = 0;
  // For text sorts: the lower-cased key.
  std::string text;
  // For the agent sort: true when the run has no skill.
  bool without_skill = false;
  std::string run_id;
};

// The parameters of GET /agent/runs. Empty strings do not filter. A value.
struct RunQuery {
  int limit = 20;
  SortField sort_by = SortField::kUpdatedAt;
  bool descending = true;
  std::vector<std::string> states;
  std::string name;
  std::string model_id;
  std::string creator;
  std::string environment_id;
  std::string skill_spec;
  std::string schedule_id;
  std::string source;
  std::string execution_location;
  std::string ancestor_run_id;
  std::string artifact_type;
  // Microseconds since the Unix epoch; all three are exclusive.
  std::optional<int64_t> created_after_us;
  std::optional<int64_t> created_before_us;
  std::optional<int64_t> updated_after_us;
  // The words of "q", lower-cased (ASCII).
  std::vector<std::string> words;
  std::optional<RunPosition> after;
};

// Reads the query string. Parameters it does not know are ignored, as HTTP
// services do. Errors: kInvalidArgument naming the parameter, also for a cursor
// that belongs to another sort.
absl::StatusOr<RunQuery> ParseRunQuery(const Request& request);

// An opaque cursor that works only with the sort of `query`.
std::string EncodeCursor(const RunQuery& query, const RunPosition& position);

// The enumerations of the specification.
bool IsRunState(absl::string_view state);
bool IsTerminalState(absl::string_view state);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_STORE_RUN_QUERY_H_
