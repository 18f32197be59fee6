// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/event_log.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "cache/file/cache_impl.h"
#include "cache/journal/event_reader.h"
#include "cache/journal/event_table.h"
#include "cache/journal/journal.h"
#include "cache/journal/journal_account.h"
#include "cache/sql/database.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// How much longer than the events the cursor of a run is kept: a run that is
// followed again would otherwise tell its whole past anew.
constexpr int64_t kKeepCursorsUs = int64_t{90} * 24 * 3600 * 1'000'000;

absl::StatusOr<std::vector<LoggedEvent>> ReadRange(Cache::Impl* file,
                                                   const std::string& account,
                                                   const EventRange& range,
                                                   const EventFilter& filter) {
  std::vector<LoggedEvent> events;
  OZD_RETURN_IF_ERROR(file->Read([&](sql::Database* db) -> absl::Status {
    OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                         FindJournalAccount(db, account));
    if (!account_id.has_value()) return absl::OkStatus();
    return EventReader(db, *account_id, range, filter, &events).Read();
  }));
  return events;
}

absl::Status AddAll(sql::Database* db, int64_t account_id, int64_t now_us,
                    const std::vector<const oz::v1::Event*>& events,
                    const EventCursors& cursors,
                    std::vector<LoggedEvent>* added) {
  EventWriter writer(db, account_id, now_us);
  for (const oz::v1::Event* event : events) {
    OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> position,
                         writer.Add(*event));
    if (!position.has_value()) continue;
    added->push_back({.position = *position, .event = *event});
  }
  for (const auto& [run_id, cursor] : cursors) {
    OZD_RETURN_IF_ERROR(writer.MoveCursor(run_id, cursor));
  }
  return writer.Finish();
}

std::vector<const oz::v1::Event*> SortBySequence(
    const std::vector<oz::v1::Event>& events) {
  std::vector<const oz::v1::Event*> sorted;
  sorted.reserve(events.size());
  for (const oz::v1::Event& event : events) sorted.push_back(&event);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const oz::v1::Event* a, const oz::v1::Event* b) {
                     return a->sequence() < b->sequence();
                   });
  return sorted;
}

// Position of the newest event that `keep_at_most` leaves no room for.
absl::StatusOr<int64_t> FindSurplus(sql::Database* db, int64_t account_id,
                                    int64_t keep_at_most) {
  static constexpr char kSql[] =
      "SELECT position FROM event INDEXED BY event_by_account"
      " WHERE account_id = ? ORDER BY position DESC LIMIT 1 OFFSET ?";
  OZD_ASSIGN_OR_RETURN(sql::Statement find, db->Prepare(kSql));
  find.Bind({account_id, std::max<int64_t>(keep_at_most, 0)});
  OZD_ASSIGN_OR_RETURN(const bool found, find.Step());
  return found ? find.Integer(0) : 0;
}

absl::StatusOr<EventLog::Extent> LoadExtent(sql::Database* db,
                                            const std::string& account) {
  static constexpr char kSql[] =
      "SELECT last_position, dropped_position, last_sequence,"
      " (SELECT position FROM event INDEXED BY event_by_account"
      "  WHERE event.account_id = event_account.account_id"
      "  ORDER BY position LIMIT 1),"
      " (SELECT coalesce(max(dropped_sequence), -9223372036854775808)"
      "  FROM followed_run"
      "  WHERE followed_run.account_id = event_account.account_id)"
      " FROM event_account WHERE account_id = ?";
  EventLog::Extent extent;
  OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                       FindJournalAccount(db, account));
  OZD_ASSIGN_OR_RETURN(sql::Statement load, db->Prepare(kSql));
  load.Bind({account_id.value_or(0)});
  OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
  if (found) {
    extent.last_position = load.Integer(0);
    extent.dropped_until = load.Integer(1);
    extent.last_sequence = load.Integer(2);
    extent.first_position = load.Integer(3);
    extent.dropped_sequence = load.Integer(4);
    return extent;
  }
  // As it will be once there is such an account.
  OZD_ASSIGN_OR_RETURN(
      extent.dropped_until,
      db->QueryInteger("SELECT forgotten_position FROM file_state"));
  extent.last_position = extent.dropped_until;
  return extent;
}

absl::Status ForgetAccount(sql::Database* db, const std::string& account) {
  static constexpr char kRememberSql[] =
      "UPDATE file_state SET forgotten_position = coalesce("
      "(SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0)";
  OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                       FindJournalAccount(db, account));
  if (!account_id.has_value()) return absl::OkStatus();
  OZD_RETURN_IF_ERROR(db->Execute(kRememberSql));
  for (const char* sql : {"DELETE FROM event WHERE account_id = ?",
                          "DELETE FROM followed_run WHERE account_id = ?",
                          "DELETE FROM event_account WHERE account_id = ?"}) {
    OZD_RETURN_IF_ERROR(db->Run(sql, {*account_id}));
  }
  return DropUnusedJournalAccount(db, *account_id);
}

}  // namespace

absl::StatusOr<std::vector<LoggedEvent>> EventLog::Append(
    const std::string& account, const std::vector<oz::v1::Event>& events,
    const EventCursors& cursors) {
  std::vector<LoggedEvent> added;
  if (events.empty() && cursors.empty()) return added;
  const std::vector<const oz::v1::Event*> sorted = SortBySequence(events);
  const int64_t now_us = absl::ToUnixMicros(journal_->impl()->clock().Now());
  OZD_RETURN_IF_ERROR(
      journal_->impl()->Write([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const int64_t account_id,
                             EnsureJournalAccount(db, account));
        return AddAll(db, account_id, now_us, sorted, cursors, &added);
      }));
  return added;
}

absl::StatusOr<std::vector<LoggedEvent>> EventLog::ReadAfter(
    const std::string& account, int64_t position, const EventFilter& filter,
    int limit) const {
  return ReadRange(
      journal_->impl(), account,
      {.order = EventOrder::kPosition,
       .backlog = {.after_position = position, .until_position = INT64_MAX},
       .limit = limit},
      filter);
}

absl::StatusOr<std::vector<LoggedEvent>> EventLog::ReadBacklog(
    const std::string& account, const EventBacklog& backlog,
    const EventFilter& filter, int limit) const {
  return ReadRange(
      journal_->impl(), account,
      {.order = EventOrder::kSequence, .backlog = backlog, .limit = limit},
      filter);
}

absl::StatusOr<EventCursors> EventLog::Cursors(
    const std::string& account, const std::vector<std::string>& run_ids) const {
  static constexpr char kSql[] =
      "SELECT cursor FROM followed_run WHERE account_id = ? AND run_id = ?";
  EventCursors cursors;
  OZD_RETURN_IF_ERROR(
      journal_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::optional<int64_t> account_id,
                             FindJournalAccount(db, account));
        OZD_ASSIGN_OR_RETURN(sql::Statement load, db->Prepare(kSql));
        for (const std::string& run_id : run_ids) {
          load.Bind({account_id.value_or(0), run_id});
          OZD_ASSIGN_OR_RETURN(const bool found, load.Step());
          cursors[run_id] = found ? load.Integer(0) : 0;
          load.Reset();
        }
        return absl::OkStatus();
      }));
  return cursors;
}

absl::StatusOr<EventLog::Extent> EventLog::GetExtent(
    const std::string& account) const {
  Extent extent;
  OZD_RETURN_IF_ERROR(
      journal_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(extent, LoadExtent(db, account));
        return absl::OkStatus();
      }));
  return extent;
}

absl::Status EventLog::Trim(const std::string& account, int64_t keep_from_us,
                            int64_t keep_at_most) {
  std::optional<int64_t> account_id;
  int64_t surplus = 0;
  OZD_RETURN_IF_ERROR(
      journal_->impl()->Read([&](sql::Database* db) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(account_id, FindJournalAccount(db, account));
        OZD_ASSIGN_OR_RETURN(
            surplus, FindSurplus(db, account_id.value_or(0), keep_at_most));
        return absl::OkStatus();
      }));
  if (!account_id.has_value()) return absl::OkStatus();
  bool finished = false;
  while (!finished) {
    OZD_RETURN_IF_ERROR(journal_->impl()->Write([&](sql::Database* db) {
      return TrimSomeEvents(db, *account_id, surplus, keep_from_us, &finished);
    }));
  }
  return journal_->impl()->Write([&](sql::Database* db) {
    return TrimFollowedRuns(db, *account_id, keep_from_us - kKeepCursorsUs);
  });
}

absl::Status EventLog::RemoveAccount(const std::string& account) {
  return journal_->impl()->Write(
      [&](sql::Database* db) { return ForgetAccount(db, account); });
}

}  // namespace ozd
