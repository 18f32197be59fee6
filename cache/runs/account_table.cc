// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/account_table.h"

#include "cache/file/cache_impl.h"
#include "cache/runs/run_table.h"
#include "cache/runs/search_table.h"
#include "cache/runs/value_table.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Deletes up to a bounded number of rows of one unlinked account; sets
// `finished` when there is no such account left.
absl::Status SweepSome(sql::Database* db, bool* finished) {
  static constexpr char kNextSql[] =
      "SELECT account_id FROM removed_account ORDER BY account_id LIMIT 1";
  static constexpr char kDeleteDocumentsSql[] =
      "DELETE FROM document WHERE account_id = ?";
  static constexpr char kDeleteRemovalsSql[] =
      "DELETE FROM removed_run WHERE account_id = ?";
  static constexpr char kDeleteResourcesSql[] =
      "DELETE FROM resource WHERE list_key IN"
      " (SELECT list_key FROM resource_list WHERE account_id = ?)";
  static constexpr char kDeleteResourceListsSql[] =
      "DELETE FROM resource_list WHERE account_id = ?";
  static constexpr char kForgetSql[] =
      "DELETE FROM removed_account WHERE account_id = ?";
  constexpr int kRunsAtOnce = 1000;

  OZD_ASSIGN_OR_RETURN(const int64_t account_id, db->QueryInteger(kNextSql));
  *finished = account_id == 0;
  if (*finished) return absl::OkStatus();
  OZD_RETURN_IF_ERROR(DropSearch(db, account_id));
  OZD_ASSIGN_OR_RETURN(const int deleted,
                       DeleteSomeRuns(db, account_id, kRunsAtOnce));
  if (deleted == kRunsAtOnce) return absl::OkStatus();
  OZD_ASSIGN_OR_RETURN(const int values, DeleteSomeValues(db, account_id));
  if (values > 0) return absl::OkStatus();
  OZD_RETURN_IF_ERROR(db->Run(kDeleteDocumentsSql, {account_id}));
  OZD_RETURN_IF_ERROR(db->Run(kDeleteRemovalsSql, {account_id}));
  OZD_RETURN_IF_ERROR(db->Run(kDeleteResourcesSql, {account_id}));
  OZD_RETURN_IF_ERROR(db->Run(kDeleteResourceListsSql, {account_id}));
  return db->Run(kForgetSql, {account_id});
}

}  // namespace

absl::StatusOr<std::optional<int64_t>> FindAccount(sql::Database* db,
                                                   const std::string& account) {
  static constexpr char kSql[] =
      "SELECT account_id FROM account WHERE partition_key = ?";
  OZD_ASSIGN_OR_RETURN(sql::Statement find, db->Prepare(kSql));
  find.Bind({account});
  OZD_ASSIGN_OR_RETURN(const bool found, find.Step());
  if (!found) return std::optional<int64_t>();
  return std::optional<int64_t>(find.Integer(0));
}

absl::StatusOr<int64_t> EnsureAccount(sql::Database* db,
                                      const std::string& account) {
  static constexpr char kSql[] =
      "INSERT INTO account (partition_key, last_revision, dropped_revision,"
      " run_count, complete, created_from_us, updated_from_us, watermark_us,"
      " confirmed_at_us)"
      " SELECT ?, forgotten_revision, forgotten_revision, 0, 0, ?, ?, 0, 0"
      " FROM file_state"
      " RETURNING account_id";
  OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> known,
                       FindAccount(db, account));
  if (known.has_value()) return *known;
  const Coverage none;
  OZD_ASSIGN_OR_RETURN(sql::Statement insert, db->Prepare(kSql));
  insert.Bind({account, none.created_from_us, none.updated_from_us});
  OZD_RETURN_IF_ERROR(insert.Step().status());
  const int64_t account_id = insert.Integer(0);
  OZD_RETURN_IF_ERROR(insert.Step().status());
  return account_id;
}

absl::StatusOr<Coverage> LoadCoverage(sql::Database* db, int64_t account_id) {
  static constexpr char kSql[] =
      "SELECT complete, created_from_us, updated_from_us, watermark_us,"
      " confirmed_at_us"
      " FROM account WHERE account_id = ?";
  OZD_ASSIGN_OR_RETURN(sql::Statement load, db->Prepare(kSql));
  load.Bind({account_id});
  OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
  Coverage coverage;
  if (!found) return coverage;
  coverage.complete = load.Integer(0) != 0;
  coverage.created_from_us = load.Integer(1);
  coverage.updated_from_us = load.Integer(2);
  coverage.watermark_us = load.Integer(3);
  coverage.confirmed_at_us = load.Integer(4);
  return coverage;
}

absl::Status SaveCoverage(sql::Database* db, int64_t account_id,
                          const Coverage& coverage) {
  static constexpr char kSql[] =
      "UPDATE account SET complete = ?, created_from_us = ?,"
      " updated_from_us = ?, watermark_us = ?, confirmed_at_us = ?"
      " WHERE account_id = ?";
  return db->Run(kSql,
                 {int64_t{coverage.complete ? 1 : 0}, coverage.created_from_us,
                  coverage.updated_from_us, coverage.watermark_us,
                  coverage.confirmed_at_us, account_id});
}

absl::StatusOr<int64_t> LoadRunCount(sql::Database* db, int64_t account_id) {
  static constexpr char kSql[] =
      "SELECT run_count FROM account WHERE account_id = ?";
  OZD_ASSIGN_OR_RETURN(sql::Statement load, db->Prepare(kSql));
  load.Bind({account_id});
  OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
  return found ? load.Integer(0) : 0;
}

absl::Status AddToRunCount(sql::Database* db, int64_t account_id,
                           int64_t difference) {
  static constexpr char kSql[] =
      "UPDATE account SET run_count = run_count + ? WHERE account_id = ?";
  if (difference == 0) return absl::OkStatus();
  return db->Run(kSql, {difference, account_id});
}

absl::Status UnlinkAccount(sql::Database* db, const std::string& account) {
  // Who saw the account before must not take it for the same one when it comes
  // back: see RunStore::ChangesAfter().
  static constexpr char kCountSql[] =
      "UPDATE file_state SET last_revision = last_revision + 1,"
      " forgotten_revision = last_revision + 1";
  static constexpr char kRememberSql[] =
      "INSERT INTO removed_account (account_id) VALUES (?)";
  static constexpr char kUnlinkSql[] =
      "DELETE FROM account WHERE account_id = ?";
  OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                       FindAccount(db, account));
  if (!account_id.has_value()) return absl::OkStatus();
  OZD_ASSIGN_OR_RETURN(sql::Statement count, db->Prepare(kCountSql));
  OZD_RETURN_IF_ERROR(count.Run());
  OZD_RETURN_IF_ERROR(db->Run(kRememberSql, {*account_id}));
  return db->Run(kUnlinkSql, {*account_id});
}

absl::Status SweepRemovedAccounts(Cache::Impl* cache) {
  bool finished = false;
  while (!finished) {
    OZD_RETURN_IF_ERROR(cache->Write(
        [&](sql::Database* db) { return SweepSome(db, &finished); }));
  }
  return absl::OkStatus();
}

}  // namespace ozd
