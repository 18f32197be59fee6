// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/event_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// So few runs are not looked for by a walk.
constexpr size_t kFewRuns = 16;
// A walk for some runs ends after so many rows, which takes about 20 ms.
constexpr int kMaxRows = 20'000;

enum Column {
  kPosition,
  kSequence,
  kRunKey,
  kType,
  kRunId,
  kRefId,
  kExecutionId,
  kOccurredAt
};

// The columns, in the order of Column, by an index of table event.
std::string SelectBy(absl::string_view index) {
  return absl::StrCat(
      "SELECT event.position, event.sequence, event.run_key, event.event_type,"
      " followed_run.run_id, event.ref_id, event.execution_id,"
      " event.occurred_at_us FROM event INDEXED BY ",
      index,
      " CROSS JOIN followed_run ON followed_run.run_key = event.run_key");
}

std::string WalkSql(bool by_position) {
  const absl::string_view order = by_position ? "position" : "sequence";
  return absl::StrCat(
      SelectBy(by_position ? "event_by_account" : "event_by_sequence"),
      " WHERE event.account_id = ? AND event.", order,
      " > ? AND event.position <= ? ORDER BY event.", order);
}

std::string FetchSql(bool by_position) {
  const absl::string_view order = by_position ? "position" : "sequence";
  return absl::StrCat(
      SelectBy("event_by_run"),
      " WHERE event.run_key IN (SELECT value FROM json_each(?))"
      " AND event.position <= ?"
      " AND (? OR event.event_type IN (SELECT value FROM json_each(?)))"
      " AND event.",
      order, " > ? ORDER BY event.", order, " LIMIT ?");
}

}  // namespace

EventReader::EventReader(sql::Database* db, int64_t account_id,
                         const EventRange& range, const EventFilter& filter,
                         std::vector<LoggedEvent>* events)
    : db_(db),
      account_id_(account_id),
      range_(range),
      filter_(filter),
      events_(events),
      limit_(static_cast<size_t>(std::max(range.limit, 1))),
      after_(range.after),
      types_(filter.event_types.begin(), filter.event_types.end()) {}

absl::Status EventReader::Read() {
  if (!filter_.run_ids.empty()) {
    OZD_RETURN_IF_ERROR(LoadRuns());
    if (runs_.empty()) return absl::OkStatus();
  }
  if (runs_.empty() || runs_.size() > kFewRuns) {
    OZD_ASSIGN_OR_RETURN(const bool finished, Walk());
    if (finished) return absl::OkStatus();
  }
  return FetchByRun();
}

absl::Status EventReader::LoadRuns() {
  static constexpr char kSql[] =
      "SELECT run_key FROM followed_run WHERE account_id = ? AND run_id = ?";
  OZD_ASSIGN_OR_RETURN(sql::Statement find, db_->Prepare(kSql));
  for (const std::string& run_id : filter_.run_ids) {
    find.Bind({account_id_, run_id});
    OZD_ASSIGN_OR_RETURN(const bool found, find.Step());
    if (found) runs_.insert(find.Integer(0));
    find.Reset();
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> EventReader::Walk() {
  OZD_ASSIGN_OR_RETURN(sql::Statement walk,
                       db_->Prepare(WalkSql(by_position())));
  walk.Bind({account_id_, after_, range_.until_position});
  for (int rows = 0; !IsFull(); ++rows) {
    if (!runs_.empty() && rows == kMaxRows) return false;
    OZD_ASSIGN_OR_RETURN(const bool found, walk.Step());
    if (!found) break;
    after_ = walk.Integer(by_position() ? kPosition : kSequence);
    if (!runs_.empty() && !runs_.contains(walk.Integer(kRunKey))) continue;
    if (!types_.empty() && !types_.contains(walk.Bytes(kType))) continue;
    Add(walk);
  }
  return true;
}

absl::Status EventReader::FetchByRun() {
  const std::string runs = absl::StrCat("[", absl::StrJoin(runs_, ","), "]");
  const std::string types =
      nlohmann::json(filter_.event_types)
          .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  OZD_ASSIGN_OR_RETURN(sql::Statement fetch,
                       db_->Prepare(FetchSql(by_position())));
  fetch.Bind({runs, range_.until_position, int64_t{types_.empty() ? 1 : 0},
              types, after_, static_cast<int64_t>(limit_ - events_->size())});
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool found, fetch.Step());
    if (!found) return absl::OkStatus();
    Add(fetch);
  }
}

void EventReader::Add(const sql::Statement& row) {
  LoggedEvent& logged = events_->emplace_back();
  logged.position = row.Integer(kPosition);
  oz::v1::Event& event = logged.event;
  event.set_sequence(row.Integer(kSequence));
  event.set_event_type(row.String(kType));
  event.set_run_id(row.String(kRunId));
  event.set_ref_id(row.String(kRefId));
  event.set_execution_id(row.String(kExecutionId));
  event.set_occurred_at_us(row.Integer(kOccurredAt));
}

}  // namespace ozd
