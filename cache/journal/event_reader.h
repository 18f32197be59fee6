// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_JOURNAL_EVENT_READER_H_
#define OZD_CACHE_JOURNAL_EVENT_READER_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "cache/journal/event_log.h"
#include "cache/sql/database.h"

namespace ozd {

enum class EventOrder { kPosition, kSequence };

// Which events are read, and in which order.
struct EventRange {
  EventOrder order = EventOrder::kPosition;
  EventBacklog backlog = {};
  int limit = 1;
};

// Reads one page of events: walks the account's events in the order that is
// wanted, or fetches those of the wanted runs, or of the positions, and sorts
// them, when that is less. Lives for one call, within a read transaction.
// Borrows all arguments.
class EventReader {
 public:
  EventReader(sql::Database* db, int64_t account_id, const EventRange& range,
              const EventFilter& filter, std::vector<LoggedEvent>* events);
  EventReader(const EventReader&) = delete;
  EventReader& operator=(const EventReader&) = delete;

  // Errors: as sql::ToStatus().
  absl::Status Read();

 private:
  absl::Status LoadRuns();
  // False when it took too long; then after_ is where it came to.
  absl::StatusOr<bool> Walk();
  absl::Status FetchByRun();
  absl::Status FetchByPosition();
  absl::Status FetchAll(sql::Statement* fetch);
  void Add(const sql::Statement& row);
  bool IsFull() const { return events_->size() == limit_; }
  bool by_position() const { return range_.order == EventOrder::kPosition; }

  sql::Database* const db_;
  const int64_t account_id_;
  const EventRange& range_;
  const EventFilter& filter_;
  std::vector<LoggedEvent>* const events_;
  const size_t limit_;
  // The walk continues behind this: a position or a sequence.
  int64_t after_;
  // Keys of the wanted runs, and the wanted types; empty for all.
  absl::flat_hash_set<int64_t> runs_;
  const absl::flat_hash_set<absl::string_view> types_;
};

}  // namespace ozd

#endif  // OZD_CACHE_JOURNAL_EVENT_READER_H_
