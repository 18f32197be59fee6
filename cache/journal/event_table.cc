// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/event_table.h"

#include <algorithm>
#include <utility>

#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// One transaction deletes no more, so that others get their turn.
constexpr int64_t kTrimAtOnce = 5000;

struct Cut {
  // Position of the last event to go; 0 for none.
  int64_t position = 0;
  // There may be more.
  bool more = false;
};

absl::StatusOr<Cut> FindCut(sql::Database* db, int64_t account_id,
                            int64_t until, int64_t keep_from_us) {
  static constexpr char kSql[] =
      "SELECT position, arrived_at_us FROM event INDEXED BY event_by_account"
      " WHERE account_id = ? ORDER BY position LIMIT ?";
  OZD_ASSIGN_OR_RETURN(sql::Statement list, db->Prepare(kSql));
  list.Bind({account_id, kTrimAtOnce});
  Cut cut;
  for (int64_t i = 0; i < kTrimAtOnce; ++i) {
    OZD_ASSIGN_OR_RETURN(const bool found, list.Step());
    if (!found) return cut;
    if (list.Integer(0) > until && list.Integer(1) >= keep_from_us) return cut;
    cut.position = list.Integer(0);
  }
  cut.more = true;
  return cut;
}

}  // namespace

absl::Status EventWriter::LoadAccount() {
  static constexpr char kLoadSql[] =
      "SELECT last_position, last_sequence FROM event_account"
      " WHERE account_id = ?";
  // Who knows positions of an account that was removed must not take the new
  // one for it.
  static constexpr char kAddSql[] =
      "INSERT INTO event_account (account_id, last_position, last_sequence,"
      " dropped_position)"
      " SELECT ?, forgotten_position, 0, forgotten_position FROM file_state";
  if (loaded_) return absl::OkStatus();
  loaded_ = true;
  OZD_ASSIGN_OR_RETURN(sql::Statement load, db_->Prepare(kLoadSql));
  load.Bind({account_id_});
  OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
  if (!found) return db_->Run(kAddSql, {account_id_});
  last_position_ = load.Integer(0);
  last_sequence_ = load.Integer(1);
  return absl::OkStatus();
}

absl::StatusOr<EventWriter::FollowedRun*> EventWriter::Run(
    const std::string& run_id) {
  static constexpr char kSql[] =
      "SELECT run_key, cursor, dropped_sequence FROM followed_run"
      " WHERE account_id = ? AND run_id = ?";
  const auto known = runs_.find(run_id);
  if (known != runs_.end()) return &known->second;
  FollowedRun run;
  {
    OZD_ASSIGN_OR_RETURN(sql::Statement find, db_->Prepare(kSql));
    find.Bind({account_id_, run_id});
    OZD_ASSIGN_OR_RETURN(const bool found, find.Step());
    if (found) {
      run = {.run_key = find.Integer(0),
             .cursor = find.Integer(1),
             .dropped_sequence = find.Integer(2)};
    }
  }
  if (run.run_key == 0) {
    OZD_ASSIGN_OR_RETURN(run, AddRun(run_id));
  }
  return &runs_.emplace(run_id, run).first->second;
}

absl::StatusOr<EventWriter::FollowedRun> EventWriter::AddRun(
    const std::string& run_id) {
  static constexpr char kSql[] =
      "INSERT INTO followed_run (account_id, run_id, cursor, dropped_sequence,"
      " moved_at_us) VALUES (?, ?, 0, ?, ?)";
  FollowedRun run;
  OZD_RETURN_IF_ERROR(
      db_->Run(kSql, {account_id_, run_id, run.dropped_sequence, now_us_}));
  run.run_key = db_->last_insert_key();
  return run;
}

absl::StatusOr<bool> EventWriter::Has(int64_t sequence) {
  static constexpr char kSql[] =
      "SELECT 1 FROM event INDEXED BY event_by_sequence"
      " WHERE account_id = ? AND sequence = ?";
  // Most are new, and greater than all before.
  if (sequence > last_sequence_) return false;
  OZD_ASSIGN_OR_RETURN(sql::Statement find, db_->Prepare(kSql));
  find.Bind({account_id_, sequence});
  return find.Step();
}

absl::StatusOr<std::optional<int64_t>> EventWriter::Add(
    const oz::v1::Event& event) {
  static constexpr char kSql[] =
      "INSERT INTO event (account_id, sequence, run_key, arrived_at_us,"
      " occurred_at_us, event_type, ref_id, execution_id)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  OZD_RETURN_IF_ERROR(LoadAccount());
  OZD_ASSIGN_OR_RETURN(const bool has, Has(event.sequence()));
  if (has) return std::optional<int64_t>();
  OZD_ASSIGN_OR_RETURN(const FollowedRun* run, Run(event.run_id()));
  if (event.sequence() <= run->dropped_sequence) {
    return std::optional<int64_t>();
  }
  OZD_RETURN_IF_ERROR(
      db_->Run(kSql, {account_id_, event.sequence(), run->run_key, now_us_,
                      event.occurred_at_us(), event.event_type(),
                      event.ref_id(), event.execution_id()}));
  last_position_ = db_->last_insert_key();
  last_sequence_ = std::max(last_sequence_, event.sequence());
  changed_ = true;
  return std::optional<int64_t>(last_position_);
}

absl::Status EventWriter::MoveCursor(const std::string& run_id,
                                     int64_t cursor) {
  static constexpr char kSql[] =
      "UPDATE followed_run SET cursor = ?, moved_at_us = ? WHERE run_key = ?";
  OZD_RETURN_IF_ERROR(LoadAccount());
  OZD_ASSIGN_OR_RETURN(FollowedRun* const run, Run(run_id));
  if (cursor <= run->cursor) return absl::OkStatus();
  run->cursor = cursor;
  return db_->Run(kSql, {cursor, now_us_, run->run_key});
}

absl::Status EventWriter::Finish() {
  static constexpr char kSql[] =
      "UPDATE event_account SET last_position = ?, last_sequence = ?"
      " WHERE account_id = ?";
  if (!changed_) return absl::OkStatus();
  changed_ = false;
  return db_->Run(kSql, {last_position_, last_sequence_, account_id_});
}

absl::Status TrimSomeEvents(sql::Database* db, int64_t account_id,
                            int64_t until, int64_t keep_from_us,
                            bool* finished) {
  // The service may send an event again that was asked for once more; it must
  // not look new because it was trimmed.
  static constexpr char kRememberSql[] =
      "UPDATE followed_run SET dropped_sequence = max(dropped_sequence,"
      " (SELECT max(sequence) FROM event INDEXED BY event_by_run"
      "  WHERE run_key = followed_run.run_key AND position <= ?1))"
      " WHERE run_key IN"
      " (SELECT run_key FROM event INDEXED BY event_by_account"
      "  WHERE account_id = ?2 AND position <= ?1)";
  static constexpr char kDeleteSql[] =
      "DELETE FROM event WHERE account_id = ?2 AND position <= ?1";
  static constexpr char kNoteSql[] =
      "UPDATE event_account SET dropped_position = ?1 WHERE account_id = ?2";
  OZD_ASSIGN_OR_RETURN(const Cut cut,
                       FindCut(db, account_id, until, keep_from_us));
  *finished = !cut.more;
  if (cut.position == 0) return absl::OkStatus();
  for (const char* sql : {kRememberSql, kDeleteSql, kNoteSql}) {
    OZD_RETURN_IF_ERROR(db->Run(sql, {cut.position, account_id}));
  }
  return absl::OkStatus();
}

absl::Status TrimFollowedRuns(sql::Database* db, int64_t account_id,
                              int64_t before_us) {
  static constexpr char kSql[] =
      "DELETE FROM followed_run"
      " WHERE account_id = ? AND moved_at_us < ? AND NOT EXISTS"
      " (SELECT 1 FROM event INDEXED BY event_by_run"
      "  WHERE run_key = followed_run.run_key)";
  return db->Run(kSql, {account_id, before_us});
}

}  // namespace ozd
