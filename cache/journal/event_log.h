// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_JOURNAL_EVENT_LOG_H_
#define OZD_CACHE_JOURNAL_EVENT_LOG_H_

#include <stddef.h>
#include <stdint.h>

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

class Journal;

// An event and its place in the log. Positions grow in the order of arrival and
// are never used twice; sequences are the service's. The two differ when a run
// is caught up later than others, or when the service sends out of order: a
// reader that goes by position misses nothing.
struct LoggedEvent {
  int64_t position = 0;
  oz::v1::Event event;
};

// Which events a reader wants. Empty means all.
struct EventFilter {
  std::vector<std::string> run_ids = {};
  std::vector<std::string> event_types = {};
};

// Everything up to `position` whose sequence is at most `sequence`.
struct EventStep {
  int64_t position = 0;
  int64_t sequence = 0;
};

// The part of the log that a reader who reads by sequence has not received.
struct EventBacklog {
  // More steps than this are not looked at.
  static constexpr size_t kMostSteps = 4;

  // Events after the one position, up to and including the other,
  int64_t after_position = 0;
  int64_t until_position = 0;
  // with a greater sequence,
  int64_t after_sequence = INT64_MIN;
  // that are in none of these.
  std::vector<EventStep> told = {};
};

// Up to where a run has been followed: every event of it with a sequence up to
// this is in the log.
using EventCursors = absl::flat_hash_map<std::string, int64_t>;

// The durable log of events of every account, with the cursors from which to
// ask the service for more. An event and the cursor that covers it are written
// in one transaction, before anybody hears of it. Thread-safe; calls may block
// on disk. Errors of every call: as RunStore.
class EventLog {
 public:
  // `journal` is borrowed and must outlive the log.
  explicit EventLog(Journal* journal) : journal_(journal) {}

  // Adds those of `events` that are not there yet (an account has each sequence
  // once) nor were before they were trimmed, in order of their sequence, and
  // moves the cursors forward (never back) to `cursors`. All or nothing.
  // Returns what was added.
  absl::StatusOr<std::vector<LoggedEvent>> Append(
      const std::string& account, const std::vector<oz::v1::Event>& events,
      const EventCursors& cursors);

  // Events after `position` that match, in order of position, at most `limit`.
  absl::StatusOr<std::vector<LoggedEvent>> ReadAfter(const std::string& account,
                                                     int64_t position,
                                                     const EventFilter& filter,
                                                     int limit) const;

  // Events of the backlog that match, in order of sequence, at most `limit`.
  absl::StatusOr<std::vector<LoggedEvent>> ReadBacklog(
      const std::string& account, const EventBacklog& backlog,
      const EventFilter& filter, int limit) const;

  // One for each of the runs; 0 for those that were never followed.
  absl::StatusOr<EventCursors> Cursors(
      const std::string& account,
      const std::vector<std::string>& run_ids) const;

  struct Extent {
    // Positions of the oldest event that is held, 0 for none, and of the newest
    // ever. An account that was removed and came back begins where the log is
    // then: no position from before is within its extent.
    int64_t first_position = 0;
    int64_t last_position = 0;
    // Everything up to this position may have been dropped: a reader that is at
    // a smaller one may have missed something.
    int64_t dropped_until = 0;
    // No event with a greater sequence was dropped. Runs that were forgotten
    // since (see Trim) are not counted.
    int64_t dropped_sequence = INT64_MIN;
    int64_t last_sequence = 0;
  };
  absl::StatusOr<Extent> GetExtent(const std::string& account) const;

  // Drops what arrived before `keep_from_us` (wall clock) and all but the
  // newest `keep_at_most` events of the account; in many short transactions.
  // Cursors stay for 90 days more.
  absl::Status Trim(const std::string& account, int64_t keep_from_us,
                    int64_t keep_at_most);

  // Forgets everything of an account, in one transaction.
  absl::Status RemoveAccount(const std::string& account);

 private:
  Journal* const journal_;
};

}  // namespace ozd

#endif  // OZD_CACHE_JOURNAL_EVENT_LOG_H_
