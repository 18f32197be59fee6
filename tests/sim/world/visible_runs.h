// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_VISIBLE_RUNS_H_
#define OZD_TESTS_SIM_WORLD_VISIBLE_RUNS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/sim/http/json.h"
#include "tests/sim/world/context.h"

namespace ozd::sim {

// Returns the run if the caller may see it.
// Errors: kNotFound, kPermissionDenied.
absl::StatusOr<StoredRun> GetVisibleRun(const Call& call,
                                        const std::string& run_id);

// Fails with kPermissionDenied when the run is private to another user.
absl::Status CheckVisible(const Call& call, const Json& run);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_VISIBLE_RUNS_H_
