// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/event_log.h"

#include <string>
#include <utility>

#include "proto/support/status_macros.h"

namespace ozd::sim {
namespace {

// Nothing is ever deleted, so that plain row numbers never come twice.
constexpr char kInsertEventSql[] =
    "INSERT INTO event (event_type, run_id, ref_id, execution_id,"
    " occurred_us, parent_run_id, private_to) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " RETURNING sequence";
constexpr char kReadSql[] =
    "SELECT sequence, event_type, run_id, ref_id, execution_id, occurred_us"
    " FROM event WHERE sequence > ?1 AND sequence <= ?2"
    " AND (run_id IN (SELECT value FROM json_each(?3)) OR parent_run_id = ?4)"
    " AND (private_to IS NULL OR private_to = ?5)"
    " ORDER BY sequence LIMIT ?6";

Event EventOfRow(const Statement& row) {
  Event event;
  event.sequence = row.Int(0);
  event.event_type = std::string(row.Text(1));
  event.run_id = std::string(row.Text(2));
  event.ref_id = std::string(row.Text(3));
  event.execution_id = std::string(row.Text(4));
  event.occurred_us = row.Int(5);
  return event;
}

}  // namespace

const char kEventSchemaSql[] = R"sql(
  CREATE TABLE IF NOT EXISTS event (
    sequence INTEGER PRIMARY KEY,
    event_type TEXT NOT NULL,
    run_id TEXT NOT NULL,
    ref_id TEXT,
    execution_id TEXT,
    occurred_us INTEGER NOT NULL,
    parent_run_id TEXT,
    private_to TEXT
  ) STRICT;
)sql";

absl::Status AppendEvents(Connection* connection, std::vector<Event>* events) {
  if (events->empty()) return absl::OkStatus();
  OZD_ASSIGN_OR_RETURN(StatementUse insert,
                       connection->Prepare(kInsertEventSql));
  for (Event& event : *events) {
    insert->Reset();
    insert->Bind(0, event.event_type);
    insert->Bind(1, event.run_id);
    insert->BindOptional(2, event.ref_id);
    insert->BindOptional(3, event.execution_id);
    insert->Bind(4, event.occurred_us);
    insert->BindOptional(5, event.parent_run_id);
    insert->BindOptional(6, event.private_to);
    OZD_RETURN_IF_ERROR(insert->Step().status());
    event.sequence = insert->Int(0);
  }
  return absl::OkStatus();
}

absl::StatusOr<EventPage> ReadEvents(Connection* connection,
                                     const EventFilter& filter, int64_t since,
                                     int64_t limit) {
  OZD_ASSIGN_OR_RETURN(const int64_t last, LastSequence(connection));
  const std::string run_ids = DumpJson(Json(filter.run_ids));
  OZD_ASSIGN_OR_RETURN(StatementUse read, connection->Prepare(kReadSql));
  read->Bind(0, since);
  read->Bind(1, last);
  read->Bind(2, run_ids);
  read->BindOptional(3, filter.parent_run_id);
  read->Bind(4, filter.viewer);
  read->Bind(5, limit);
  EventPage page;
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, read->Step());
    if (!more) break;
    page.events.push_back(MakeStoredEvent(EventOfRow(*read.operator->())));
  }
  const bool full = static_cast<int64_t>(page.events.size()) == limit;
  page.examined =
      full ? page.events.back()->event.sequence : (last > since ? last : since);
  return page;
}

absl::StatusOr<int64_t> LastSequence(Connection* connection) {
  OZD_ASSIGN_OR_RETURN(
      StatementUse get,
      connection->Prepare("SELECT coalesce(max(sequence), 0) FROM event"));
  OZD_RETURN_IF_ERROR(get->Step().status());
  return get->Int(0);
}

}  // namespace ozd::sim
