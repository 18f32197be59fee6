// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/seen_store.h"

#include <utility>

#include "cache/file/cache_impl.h"
#include "cache/journal/journal.h"
#include "cache/journal/journal_account.h"
#include "cache/sql/database.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

absl::Status DeleteSeenAccount(sql::Database* db, const std::string& account) {
  OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                       FindJournalAccount(db, account));
  if (!account_id.has_value()) return absl::OkStatus();
  for (const char* sql : {"DELETE FROM seen_mark WHERE account_id = ?",
                          "DELETE FROM seen_account WHERE account_id = ?"}) {
    OZD_RETURN_IF_ERROR(db->Run(sql, {*account_id}));
  }
  return DropUnusedJournalAccount(db, *account_id);
}

}  // namespace

absl::StatusOr<std::vector<SeenMark>> SeenStore::List(
    const std::string& account) const {
  static constexpr char kSql[] =
      "SELECT item_id, version, seen_at_us FROM seen_mark"
      " WHERE account_id = ? ORDER BY item_id";
  std::vector<SeenMark> marks;
  OZD_RETURN_IF_ERROR(
      journal_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindJournalAccount(db, account));
        OZD_ASSIGN_OR_RETURN(sql::Statement list, db->Prepare(kSql));
        list.Bind({account_id.value_or(0)});
        while (true) {
          OZD_ASSIGN_OR_RETURN(const bool more, list.Step());
          if (!more) return absl::OkStatus();
          marks.push_back({.item_id = list.String(0),
                           .version = list.String(1),
                           .seen_at_us = list.Integer(2)});
        }
      }));
  return marks;
}

absl::Status SeenStore::Put(const std::string& account,
                            const std::vector<SeenMark>& marks) {
  static constexpr char kSql[] =
      "INSERT OR REPLACE INTO seen_mark (account_id, item_id, version,"
      " seen_at_us) VALUES (?, ?, ?, ?)";
  if (marks.empty()) return absl::OkStatus();
  return journal_->impl()->Write([&](sql::Database* db) -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const int64_t account_id,
                         EnsureJournalAccount(db, account));
    OZD_ASSIGN_OR_RETURN(sql::Statement put, db->Prepare(kSql));
    for (const SeenMark& mark : marks) {
      put.Bind({account_id, mark.item_id, mark.version, mark.seen_at_us});
      OZD_RETURN_IF_ERROR(put.Run());
    }
    return absl::OkStatus();
  });
}

absl::StatusOr<std::optional<int64_t>> SeenStore::GetStart(
    const std::string& account) const {
  static constexpr char kSql[] =
      "SELECT start_us FROM seen_account WHERE account_id = ?";
  std::optional<int64_t> start_us;
  OZD_RETURN_IF_ERROR(
      journal_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindJournalAccount(db, account));
        OZD_ASSIGN_OR_RETURN(sql::Statement load, db->Prepare(kSql));
        load.Bind({account_id.value_or(0)});
        OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
        if (found) start_us = load.Integer(0);
        return absl::OkStatus();
      }));
  return start_us;
}

absl::Status SeenStore::SetStart(const std::string& account, int64_t start_us) {
  static constexpr char kSql[] =
      "INSERT INTO seen_account (account_id, start_us) VALUES (?, ?)"
      " ON CONFLICT (account_id) DO NOTHING";
  return journal_->impl()->Write([&](sql::Database* db) -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const int64_t account_id,
                         EnsureJournalAccount(db, account));
    return db->Run(kSql, {account_id, start_us});
  });
}

absl::Status SeenStore::Trim(int64_t before_us) {
  static constexpr char kSql[] = "DELETE FROM seen_mark WHERE seen_at_us < ?";
  return journal_->impl()->Write([&](sql::Database* db) -> absl::Status {
    return db->Run(kSql, {before_us});
  });
}

absl::Status SeenStore::RemoveAccount(const std::string& account) {
  return journal_->impl()->Write(
      [&](sql::Database* db) { return DeleteSeenAccount(db, account); });
}

}  // namespace ozd
