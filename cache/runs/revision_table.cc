// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/revision_table.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "cache/runs/page_reader.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

absl::Status LoadChangedRuns(sql::Database* db, int64_t account_id,
                             int64_t revision, int limit, RunChanges* changes) {
  static constexpr char kSql[] =
      "SELECT summary FROM run INDEXED BY run_by_revision"
      " WHERE account_id = ? AND revision > ? AND revision > 0"
      " ORDER BY revision LIMIT ?";
  OZD_ASSIGN_OR_RETURN(sql::Statement list, db->Prepare(kSql));
  list.Bind({account_id, revision, int64_t{limit} + 1});
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, list.Step());
    if (!more) return absl::OkStatus();
    OZD_RETURN_IF_ERROR(
        ParseRunSummary(list.Bytes(0), &changes->runs.emplace_back()));
  }
}

absl::Status LoadRemovedRuns(sql::Database* db, int64_t account_id,
                             int64_t revision, int limit, RunChanges* changes) {
  static constexpr char kSql[] =
      "SELECT run_id, revision"
      " FROM removed_run INDEXED BY removed_run_by_revision"
      " WHERE account_id = ? AND revision > ?"
      " ORDER BY revision LIMIT ?";
  OZD_ASSIGN_OR_RETURN(sql::Statement list, db->Prepare(kSql));
  list.Bind({account_id, revision, int64_t{limit} + 1});
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, list.Step());
    if (!more) return absl::OkStatus();
    changes->removed.push_back(
        {.run_id = list.String(0), .revision = list.Integer(1)});
  }
}

// Keeps the first `limit` of both lists together.
void KeepFirst(size_t limit, RunChanges* changes) {
  size_t runs = 0;
  size_t removed = 0;
  while (runs + removed < limit) {
    const bool has_run = runs < changes->runs.size();
    const bool has_removed = removed < changes->removed.size();
    if (!has_run && !has_removed) break;
    const int64_t run_revision =
        has_run ? changes->runs[runs].revision() : INT64_MAX;
    const int64_t removed_revision =
        has_removed ? changes->removed[removed].revision : INT64_MAX;
    ++(run_revision < removed_revision ? runs : removed);
    changes->revision = std::min(run_revision, removed_revision);
  }
  changes->has_more =
      runs < changes->runs.size() || removed < changes->removed.size();
  changes->runs.resize(runs);
  changes->removed.resize(removed);
}

}  // namespace

absl::StatusOr<int64_t> RevisionWriter::Next() {
  if (!last_.has_value()) {
    OZD_ASSIGN_OR_RETURN(
        last_, db_->QueryInteger("SELECT last_revision FROM file_state"));
  }
  return ++*last_;
}

absl::Status RevisionWriter::NoteRemoved(const std::string& run_id,
                                         int64_t now_us) {
  static constexpr char kSql[] =
      "INSERT OR REPLACE INTO removed_run (account_id, run_id, revision,"
      " removed_at_us) VALUES (?, ?, ?, ?)";
  OZD_RETURN_IF_ERROR(
      DropRemovals(now_us - absl::ToInt64Microseconds(kKeepRemovals)));
  OZD_ASSIGN_OR_RETURN(const int64_t revision, Next());
  has_removals_ = true;
  return db_->Run(kSql, {account_id_, run_id, revision, now_us});
}

absl::Status RevisionWriter::DropRemovals(int64_t before_us) {
  static constexpr char kFindSql[] =
      "SELECT coalesce(max(revision), 0) FROM removed_run"
      " WHERE account_id = ? AND removed_at_us < ?";
  // By revision: the wall clock may have been set back in between.
  static constexpr char kDeleteSql[] =
      "DELETE FROM removed_run WHERE account_id = ? AND revision <= ?";
  static constexpr char kNoteSql[] =
      "UPDATE account SET dropped_revision = ? WHERE account_id = ?";
  int64_t until = 0;
  {
    OZD_ASSIGN_OR_RETURN(sql::Statement find, db_->Prepare(kFindSql));
    find.Bind({account_id_, before_us});
    OZD_RETURN_IF_ERROR(find.Step().status());
    until = find.Integer(0);
  }
  if (until == 0) return absl::OkStatus();
  OZD_RETURN_IF_ERROR(db_->Run(kDeleteSql, {account_id_, until}));
  return db_->Run(kNoteSql, {until, account_id_});
}

absl::StatusOr<bool> RevisionWriter::TakeBack(const std::string& run_id) {
  static constexpr char kAnySql[] =
      "SELECT 1 FROM removed_run WHERE account_id = ? LIMIT 1";
  static constexpr char kDeleteSql[] =
      "DELETE FROM removed_run WHERE account_id = ? AND run_id = ?"
      " RETURNING revision";
  if (!has_removals_.has_value()) {
    OZD_ASSIGN_OR_RETURN(sql::Statement any, db_->Prepare(kAnySql));
    any.Bind({account_id_});
    OZD_ASSIGN_OR_RETURN(has_removals_, any.Step());
  }
  if (!*has_removals_) return false;
  OZD_ASSIGN_OR_RETURN(sql::Statement take, db_->Prepare(kDeleteSql));
  take.Bind({account_id_, run_id});
  OZD_ASSIGN_OR_RETURN(const bool taken, take.Step());
  // A statement that returns rows is at its end only after the last of them.
  if (taken) OZD_RETURN_IF_ERROR(take.Step().status());
  return taken;
}

absl::Status RevisionWriter::Finish() {
  if (!last_.has_value()) return absl::OkStatus();
  OZD_RETURN_IF_ERROR(
      db_->Run("UPDATE file_state SET last_revision = ?", {*last_}));
  OZD_RETURN_IF_ERROR(
      db_->Run("UPDATE account SET last_revision = ? WHERE account_id = ?",
               {*last_, account_id_}));
  last_.reset();
  return absl::OkStatus();
}

absl::StatusOr<RevisionRange> LoadRevisionRange(sql::Database* db,
                                                const std::string& account) {
  static constexpr char kSql[] =
      "SELECT account_id, dropped_revision, last_revision FROM account"
      " WHERE partition_key = ?";
  RevisionRange range;
  OZD_ASSIGN_OR_RETURN(sql::Statement load, db->Prepare(kSql));
  load.Bind({account});
  OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
  if (found) {
    range.account_id = load.Integer(0);
    range.dropped = load.Integer(1);
    range.last = load.Integer(2);
    return range;
  }
  // As it will be once there is such an account.
  OZD_ASSIGN_OR_RETURN(
      range.dropped,
      db->QueryInteger("SELECT forgotten_revision FROM file_state"));
  range.last = range.dropped;
  return range;
}

absl::StatusOr<RunChanges> LoadChanges(sql::Database* db, int64_t account_id,
                                       int64_t revision, int limit) {
  RunChanges changes;
  changes.revision = revision;
  OZD_RETURN_IF_ERROR(
      LoadChangedRuns(db, account_id, revision, limit, &changes));
  OZD_RETURN_IF_ERROR(
      LoadRemovedRuns(db, account_id, revision, limit, &changes));
  KeepFirst(static_cast<size_t>(limit), &changes);
  return changes;
}

}  // namespace ozd
