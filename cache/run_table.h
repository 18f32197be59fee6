// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUN_TABLE_H_
#define OZD_CACHE_RUN_TABLE_H_

#include <stdint.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cache/sql/database.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Writing to the tables run, run_prompt, run_body and run_artifact. All
// functions run inside a write transaction of the caller. Errors: as
// sql::ToStatus().

enum class Stored { kInserted, kReplaced, kUnchanged };

// Stores one run unless the row there is newer, or the same in every byte.
absl::StatusOr<Stored> StoreRun(sql::Database* db, int64_t account_id,
                                const oz::v1::Run& run);

// Deletes one run and its documents; false when it was not there.
absl::StatusOr<bool> DeleteRun(sql::Database* db, int64_t account_id,
                               const std::string& run_id);

// Deletes up to `limit` runs of an account, without their documents; returns
// how many there were.
absl::StatusOr<int> DeleteSomeRuns(sql::Database* db, int64_t account_id,
                                   int limit);

}  // namespace ozd

#endif  // OZD_CACHE_RUN_TABLE_H_
