// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_ACCOUNT_TABLE_H_
#define OZD_CACHE_RUNS_ACCOUNT_TABLE_H_

#include <stdint.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cache/file/cache.h"
#include "cache/runs/run_store.h"
#include "cache/sql/database.h"

namespace ozd {

// The account table: an integer for each partition key, which leads every key
// of the other tables. All functions run inside a transaction of the caller,
// except SweepRemovedAccounts(). Errors: as sql::ToStatus().

absl::StatusOr<std::optional<int64_t>> FindAccount(sql::Database* db,
                                                   const std::string& account);
// Adds the account when it is not there.
absl::StatusOr<int64_t> EnsureAccount(sql::Database* db,
                                      const std::string& account);

absl::StatusOr<Coverage> LoadCoverage(sql::Database* db, int64_t account_id);
absl::Status SaveCoverage(sql::Database* db, int64_t account_id,
                          const Coverage& coverage);

absl::StatusOr<int64_t> LoadRunCount(sql::Database* db, int64_t account_id);
absl::Status AddToRunCount(sql::Database* db, int64_t account_id,
                           int64_t difference);

// Makes the account unreachable at once. Its rows stay until
// SweepRemovedAccounts(); its integer is never used again.
absl::Status UnlinkAccount(sql::Database* db, const std::string& account);

// Deletes the rows of unlinked accounts, in many short transactions, so that
// other writes get their turn. May be interrupted and repeated.
absl::Status SweepRemovedAccounts(Cache::Impl* cache);

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_ACCOUNT_TABLE_H_
