// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/event_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// So few runs are not looked for by a walk.
constexpr size_t kFewRuns = 16;
// A walk for some runs ends after so many rows, which takes about 20 ms; so
// many positions can be read and sorted in that time.
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

// Behind the positions that bound a backlog come its steps.
constexpr absl::string_view kNotTold =
    " AND event.position > ? AND event.position <= ?"
    " AND NOT (event.position <= ? AND event.sequence <= ?)"
    " AND NOT (event.position <= ? AND event.sequence <= ?)"
    " AND NOT (event.position <= ? AND event.sequence <= ?)"
    " AND NOT (event.position <= ? AND event.sequence <= ?)";
static_assert(EventBacklog::kMostSteps == 4);

// The placeholders of kNotTold behind `values`.
std::vector<sql::Value> WithBacklog(std::vector<sql::Value> values,
                                    const EventBacklog& backlog) {
  values.push_back(backlog.after_position);
  values.push_back(backlog.until_position);
  for (size_t i = 0; i < EventBacklog::kMostSteps; ++i) {
    const EventStep step =
        i < backlog.told.size() ? backlog.told[i] : EventStep();
    values.push_back(step.position);
    values.push_back(step.sequence);
  }
  return values;
}

std::string WalkSql(bool by_position) {
  const absl::string_view order = by_position ? "position" : "sequence";
  return absl::StrCat(
      SelectBy(by_position ? "event_by_account" : "event_by_sequence"),
      " WHERE event.account_id = ? AND event.", order, " > ?", kNotTold,
      " ORDER BY event.", order);
}

std::string FetchByRunSql(bool by_position) {
  const absl::string_view order = by_position ? "position" : "sequence";
  return absl::StrCat(
      SelectBy("event_by_run"),
      " WHERE event.run_key IN (SELECT value FROM json_each(?))"
      " AND (? OR event.event_type IN (SELECT value FROM json_each(?)))"
      " AND event.",
      order, " > ?", kNotTold, " ORDER BY event.", order, " LIMIT ?");
}

std::string FetchByPositionSql() {
  return absl::StrCat(SelectBy("event_by_account"),
                      " WHERE event.account_id = ?"
                      " AND (? OR event.run_key IN"
                      " (SELECT value FROM json_each(?)))"
                      " AND (? OR event.event_type IN"
                      " (SELECT value FROM json_each(?)))"
                      " AND event.sequence > ?",
                      kNotTold, " ORDER BY event.sequence LIMIT ?");
}

template <typename Values>
std::string JsonOf(const Values& values) {
  return nlohmann::json(values).dump(-1, ' ', false,
                                     nlohmann::json::error_handler_t::replace);
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
      after_(by_position() ? range.backlog.after_position
                           : range.backlog.after_sequence),
      types_(filter.event_types.begin(), filter.event_types.end()) {}

absl::Status EventReader::Read() {
  if (!filter_.run_ids.empty()) {
    OZD_RETURN_IF_ERROR(LoadRuns());
    if (runs_.empty()) return absl::OkStatus();
  }
  const EventBacklog& backlog = range_.backlog;
  if (!by_position() &&
      backlog.until_position - backlog.after_position <= kMaxRows) {
    return FetchByPosition();
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
  walk.Bind(WithBacklog({account_id_, after_}, range_.backlog));
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
  const std::string runs = JsonOf(runs_);
  const std::string types = JsonOf(filter_.event_types);
  OZD_ASSIGN_OR_RETURN(sql::Statement fetch,
                       db_->Prepare(FetchByRunSql(by_position())));
  std::vector<sql::Value> values = WithBacklog(
      {runs, int64_t{types_.empty() ? 1 : 0}, types, after_}, range_.backlog);
  values.push_back(static_cast<int64_t>(limit_ - events_->size()));
  fetch.Bind(values);
  return FetchAll(&fetch);
}

absl::Status EventReader::FetchByPosition() {
  const std::string runs = JsonOf(runs_);
  const std::string types = JsonOf(filter_.event_types);
  OZD_ASSIGN_OR_RETURN(sql::Statement fetch,
                       db_->Prepare(FetchByPositionSql()));
  std::vector<sql::Value> values =
      WithBacklog({account_id_, int64_t{runs_.empty() ? 1 : 0}, runs,
                   int64_t{types_.empty() ? 1 : 0}, types, after_},
                  range_.backlog);
  values.push_back(static_cast<int64_t>(limit_));
  fetch.Bind(values);
  return FetchAll(&fetch);
}

absl::Status EventReader::FetchAll(sql::Statement* fetch) {
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool found, fetch->Step());
    if (!found) return absl::OkStatus();
    Add(*fetch);
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
