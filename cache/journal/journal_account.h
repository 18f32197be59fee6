// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_JOURNAL_JOURNAL_ACCOUNT_H_
#define OZD_CACHE_JOURNAL_JOURNAL_ACCOUNT_H_

#include <stdint.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cache/sql/database.h"

namespace ozd {

// The integers that stand for the accounts in the journal's tables. They are
// shared by its stores. All functions run inside a transaction of the caller.
// Errors: as sql::ToStatus().

absl::StatusOr<std::optional<int64_t>> FindJournalAccount(
    sql::Database* db, const std::string& account);
// Adds the account when it is not there.
absl::StatusOr<int64_t> EnsureJournalAccount(sql::Database* db,
                                             const std::string& account);
// Forgets the account once no store has anything of it.
absl::Status DropUnusedJournalAccount(sql::Database* db, int64_t account_id);

}  // namespace ozd

#endif  // OZD_CACHE_JOURNAL_JOURNAL_ACCOUNT_H_
