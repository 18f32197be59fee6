// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_JOURNAL_EVENT_TABLE_H_
#define OZD_CACHE_JOURNAL_EVENT_TABLE_H_

#include <stdint.h>

#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cache/sql/database.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Adds events and moves cursors within one transaction of the caller. When a
// call failed, the transaction must not be committed. Errors: as
// sql::ToStatus().
class EventWriter {
 public:
  // `now_us` is the wall clock.
  EventWriter(sql::Database* db, int64_t account_id, int64_t now_us)
      : db_(db), account_id_(account_id), now_us_(now_us) {}
  EventWriter(const EventWriter&) = delete;
  EventWriter& operator=(const EventWriter&) = delete;

  // The position of the new event; nullopt when the log has it, or had it
  // before it was trimmed. Call it in order of the sequences.
  absl::StatusOr<std::optional<int64_t>> Add(const oz::v1::Event& event);
  // Moves the cursor forward, never back.
  absl::Status MoveCursor(const std::string& run_id, int64_t cursor);
  // Writes what the calls above have collected: once, after them.
  absl::Status Finish();

 private:
  struct FollowedRun {
    int64_t run_key = 0;
    int64_t cursor = 0;
    // Up to this one, events of the run may have been trimmed.
    int64_t dropped_sequence = INT64_MIN;
  };

  absl::Status LoadAccount();
  absl::StatusOr<FollowedRun*> Run(const std::string& run_id);
  absl::StatusOr<FollowedRun> AddRun(const std::string& run_id);
  absl::StatusOr<bool> Has(int64_t sequence);

  sql::Database* const db_;
  const int64_t account_id_;
  const int64_t now_us_;
  absl::flat_hash_map<std::string, FollowedRun> runs_;
  bool loaded_ = false;
  bool changed_ = false;
  int64_t last_position_ = 0;
  int64_t last_sequence_ = 0;
};

// Deletes up to a bounded number of the account's oldest events: those up to
// position `until`, and those that arrived before `keep_from_us` unless one
// stands before them that did not. Sets `finished` when none is left.
absl::Status TrimSomeEvents(sql::Database* db, int64_t account_id,
                            int64_t until, int64_t keep_from_us,
                            bool* finished);

// Forgets runs without events whose cursor has not moved since `before_us`.
absl::Status TrimFollowedRuns(sql::Database* db, int64_t account_id,
                              int64_t before_us);

}  // namespace ozd

#endif  // OZD_CACHE_JOURNAL_EVENT_TABLE_H_
