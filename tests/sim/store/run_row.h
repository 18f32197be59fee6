// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_STORE_RUN_ROW_H_
#define OZD_TESTS_SIM_STORE_RUN_ROW_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/sim/http/json.h"

namespace ozd::sim {

// The columns that the database keeps beside a run's JSON, to filter and sort
// by. Derived from the JSON alone. A value.
struct RunRow {
  std::string run_id;
  std::string state;
  std::string source;
  std::string execution_location;
  std::string creator;
  std::string name;
  std::string model_id;
  std::string environment_id;
  std::string skill_spec;
  std::string schedule_id;
  std::string parent_run_id;
  std::string conversation_id;
  // Uid of the only user who may see it; empty: everyone in the team.
  std::string private_to;
  int64_t created_us = 0;
  int64_t updated_us = 0;
  // Lower-cased (ASCII).
  std::string title_key;
  std::string agent_key;
  // Title, prompt and skill, lower-cased, one a line.
  std::string search_text;
  // "|PLAN|FILE|", or empty.
  std::string artifact_types;
  std::vector<std::string> artifact_uids;
  std::string body;
};

// Errors: kInvalidArgument naming the field that is missing or malformed.
absl::StatusOr<RunRow> MakeRunRow(const Json& run);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_STORE_RUN_ROW_H_
