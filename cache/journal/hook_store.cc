// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/hook_store.h"

#include <utility>

#include "cache/file/cache_impl.h"
#include "cache/journal/hook_delivery_table.h"
#include "cache/journal/journal.h"
#include "cache/journal/journal_account.h"
#include "cache/sql/database.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

absl::Status SaveCursor(sql::Database* db, int64_t account_id,
                        const HookCursor& cursor) {
  static constexpr char kSql[] =
      "INSERT OR REPLACE INTO hook_account (account_id, cache_epoch, revision)"
      " VALUES (?, ?, ?)";
  return db->Run(kSql, {account_id, cursor.cache_epoch, cursor.revision});
}

absl::Status SaveStates(sql::Database* db, int64_t account_id,
                        const std::vector<HookRunState>& states) {
  static constexpr char kSql[] =
      "INSERT OR REPLACE INTO hook_run (account_id, run_id, state, session_id,"
      " noted_at_us) VALUES (?, ?, ?, ?, ?)";
  OZD_ASSIGN_OR_RETURN(sql::Statement save, db->Prepare(kSql));
  for (const HookRunState& state : states) {
    save.Bind({account_id, state.run_id, state.state, state.session_id,
               state.noted_at_us});
    OZD_RETURN_IF_ERROR(save.Run());
  }
  return absl::OkStatus();
}

// Adds the rows that the bound statement yields.
absl::Status ReadStates(sql::Statement* rows,
                        std::vector<HookRunState>* states) {
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, rows->Step());
    if (!more) break;
    states->push_back({.run_id = rows->String(0),
                       .state = rows->String(1),
                       .session_id = rows->String(2),
                       .noted_at_us = rows->Integer(3)});
  }
  rows->Reset();
  return absl::OkStatus();
}

absl::Status LoadStates(sql::Database* db, int64_t account_id,
                        const std::vector<std::string>& run_ids,
                        std::vector<HookRunState>* states) {
  static constexpr char kAllSql[] =
      "SELECT run_id, state, session_id, noted_at_us FROM hook_run"
      " WHERE account_id = ? ORDER BY run_id";
  static constexpr char kOneSql[] =
      "SELECT run_id, state, session_id, noted_at_us FROM hook_run"
      " WHERE account_id = ? AND run_id = ?";
  if (run_ids.empty()) {
    OZD_ASSIGN_OR_RETURN(sql::Statement list, db->Prepare(kAllSql));
    list.Bind({account_id});
    return ReadStates(&list, states);
  }
  OZD_ASSIGN_OR_RETURN(sql::Statement find, db->Prepare(kOneSql));
  for (const std::string& run_id : run_ids) {
    find.Bind({account_id, run_id});
    OZD_RETURN_IF_ERROR(ReadStates(&find, states));
  }
  return absl::OkStatus();
}

// States that are newer than this program count as ends, as they do everywhere.
absl::Status TrimStates(sql::Database* db, int64_t before_us) {
  static constexpr char kSql[] =
      "DELETE FROM hook_run WHERE noted_at_us < ? AND state NOT IN"
      " ('QUEUED', 'PENDING', 'CLAIMED', 'INPROGRESS', 'IN_PROGRESS',"
      "  'BLOCKED')";
  return db->Run(kSql, {before_us});
}

absl::Status DeleteHookAccount(sql::Database* db, const std::string& account) {
  OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                       FindJournalAccount(db, account));
  if (!account_id.has_value()) return absl::OkStatus();
  for (const char* sql : {"DELETE FROM hook_delivery WHERE account_id = ?",
                          "DELETE FROM hook_run WHERE account_id = ?",
                          "DELETE FROM hook_account WHERE account_id = ?"}) {
    OZD_RETURN_IF_ERROR(db->Run(sql, {*account_id}));
  }
  return DropUnusedJournalAccount(db, *account_id);
}

}  // namespace

absl::StatusOr<std::optional<HookCursor>> HookStore::GetCursor(
    const std::string& account) const {
  static constexpr char kSql[] =
      "SELECT cache_epoch, revision FROM hook_account WHERE account_id = ?";
  std::optional<HookCursor> cursor;
  OZD_RETURN_IF_ERROR(
      journal_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindJournalAccount(db, account));
        OZD_ASSIGN_OR_RETURN(sql::Statement load, db->Prepare(kSql));
        load.Bind({account_id.value_or(0)});
        OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
        if (found) {
          cursor = HookCursor{.cache_epoch = load.String(0),
                              .revision = load.Integer(1)};
        }
        return absl::OkStatus();
      }));
  return cursor;
}

absl::StatusOr<std::vector<HookRunState>> HookStore::GetRunStates(
    const std::string& account, const std::vector<std::string>& run_ids) const {
  std::vector<HookRunState> states;
  OZD_RETURN_IF_ERROR(
      journal_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindJournalAccount(db, account));
        return LoadStates(db, account_id.value_or(0), run_ids, &states);
      }));
  return states;
}

absl::Status HookStore::Advance(const std::string& account,
                                const HookCursor& cursor,
                                const std::vector<HookRunState>& states,
                                const std::vector<QueuedDelivery>& deliveries) {
  return journal_->impl()->Write([&](sql::Database* db) -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const int64_t account_id,
                         EnsureJournalAccount(db, account));
    for (const QueuedDelivery& queued : deliveries) {
      OZD_RETURN_IF_ERROR(AddDelivery(db, account_id, queued));
    }
    OZD_RETURN_IF_ERROR(SaveStates(db, account_id, states));
    return SaveCursor(db, account_id, cursor);
  });
}

absl::StatusOr<std::vector<QueuedDelivery>> HookStore::Due(int64_t now_us,
                                                           int limit) const {
  std::vector<QueuedDelivery> due;
  OZD_RETURN_IF_ERROR(
      journal_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(due, DueDeliveries(db, now_us, limit));
        return absl::OkStatus();
      }));
  return due;
}

absl::StatusOr<std::optional<int64_t>> HookStore::NextDue() const {
  std::optional<int64_t> next;
  OZD_RETURN_IF_ERROR(
      journal_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(next, NextDelivery(db));
        return absl::OkStatus();
      }));
  return next;
}

absl::Status HookStore::Update(const oz::v1::HookDelivery& delivery) {
  return journal_->impl()->Write(
      [&](sql::Database* db) { return UpdateDelivery(db, delivery); });
}

absl::StatusOr<std::vector<oz::v1::HookDelivery>> HookStore::List(
    const std::string& hook, const std::string& state, int limit) const {
  std::vector<oz::v1::HookDelivery> deliveries;
  OZD_RETURN_IF_ERROR(
      journal_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(deliveries,
                             ListDeliveries(db, hook, state, limit));
        return absl::OkStatus();
      }));
  return deliveries;
}

absl::StatusOr<int> HookStore::Replay(
    const std::vector<std::string>& delivery_ids, const std::string& hook,
    int64_t now_us) {
  int replayed = 0;
  OZD_RETURN_IF_ERROR(
      journal_->impl()->Write([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(replayed,
                             delivery_ids.empty()
                                 ? ReplayDead(db, hook, now_us)
                                 : ReplayDeliveries(db, delivery_ids, now_us));
        return absl::OkStatus();
      }));
  return replayed;
}

absl::StatusOr<HookStore::Counts> HookStore::Count(
    const std::string& hook) const {
  Counts counts;
  OZD_RETURN_IF_ERROR(
      journal_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(counts, CountDeliveries(db, hook));
        return absl::OkStatus();
      }));
  return counts;
}

absl::Status HookStore::Trim(int64_t before_us, int64_t dead_before_us) {
  return journal_->impl()->Write([&](sql::Database* db) -> absl::Status {
    OZD_RETURN_IF_ERROR(TrimDeliveries(db, before_us, dead_before_us));
    return TrimStates(db, before_us);
  });
}

absl::Status HookStore::RemoveAccount(const std::string& account) {
  return journal_->impl()->Write(
      [&](sql::Database* db) { return DeleteHookAccount(db, account); });
}

}  // namespace ozd
