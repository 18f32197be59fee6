// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/journal_account.h"

#include "cache/runs/account_table.h"
#include "proto/support/status_macros.h"

namespace ozd {

absl::StatusOr<std::optional<int64_t>> FindJournalAccount(
    sql::Database* db, const std::string& account) {
  // The table has the same columns there.
  return FindAccount(db, account);
}

absl::StatusOr<int64_t> EnsureJournalAccount(sql::Database* db,
                                             const std::string& account) {
  static constexpr char kSql[] =
      "INSERT INTO account (partition_key) VALUES (?)";
  OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> known,
                       FindJournalAccount(db, account));
  if (known.has_value()) return *known;
  OZD_RETURN_IF_ERROR(db->Run(kSql, {account}));
  return db->last_insert_key();
}

absl::Status DropUnusedJournalAccount(sql::Database* db, int64_t account_id) {
  static constexpr char kSql[] =
      "DELETE FROM account WHERE account_id = ?1"
      " AND NOT EXISTS (SELECT 1 FROM event_account WHERE account_id = ?1)"
      " AND NOT EXISTS (SELECT 1 FROM hook_account WHERE account_id = ?1)"
      " AND NOT EXISTS (SELECT 1 FROM seen_account WHERE account_id = ?1)"
      " AND NOT EXISTS (SELECT 1 FROM seen_mark WHERE account_id = ?1)";
  return db->Run(kSql, {account_id});
}

}  // namespace ozd
