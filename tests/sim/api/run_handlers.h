// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_API_RUN_HANDLERS_H_
#define OZD_TESTS_SIM_API_RUN_HANDLERS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/sim/api/route.h"

namespace ozd::sim {

// The run, if the caller may see it.
// Errors: kNotFound, kPermissionDenied.
absl::StatusOr<StoredRun> GetVisibleRun(const Call& call,
                                        const std::string& run_id);

// kPermissionDenied when the run is private to somebody else.
absl::Status CheckVisible(const Call& call, const Json& run);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_API_RUN_HANDLERS_H_
