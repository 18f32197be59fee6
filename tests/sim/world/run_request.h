// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_RUN_REQUEST_H_
#define OZD_TESTS_SIM_WORLD_RUN_REQUEST_H_

#include <stdint.h>

#include <string>

#include "absl/status/status.h"
#include "tests/sim/http/json.h"
#include "tests/sim/store/accounts.h"

namespace ozd::sim {

// Checks the body of POST /agent/runs against the specification: types,
// enumerations, limits, and that there is something to do. Fields that the
// specification does not know are let through, since it does not forbid them.
// Errors: kInvalidArgument naming the field.
absl::Status CheckRunRequest(const Json& request);

// The run that a checked request creates, in state QUEUED.
Json MakeRun(const Json& request, const Principal& creator,
             const std::string& api_source, const std::string& run_id,
             int64_t now_us);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_RUN_REQUEST_H_
