// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_STORE_RUN_LISTING_H_
#define OZD_TESTS_SIM_STORE_RUN_LISTING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/sim/store/run_query.h"
#include "tests/sim/store/sqlite.h"

namespace ozd::sim {

// One page of GET /agent/runs.
struct RunListing {
  // JSON texts, exactly as RunDatabase::GetBody gives them.
  std::vector<std::string> bodies;
  // Empty on the last page.
  std::string next_cursor;
};

// Answers `query` for `viewer` (a principal's uid) by walking the index of its
// sort from the cursor on. The connection is used only during the call.
absl::StatusOr<RunListing> ListRuns(Connection* connection,
                                    const RunQuery& query,
                                    const std::string& viewer);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_STORE_RUN_LISTING_H_
