// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_EVENT_INGEST_H_
#define OZD_DAEMON_CORE_EVENTS_EVENT_INGEST_H_

#include <stddef.h>
#include <stdint.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cache/journal/event_log.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/events/recent_events.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// What is to be written of one account: events, the cursors that they justify,
// and the runs of which nothing is missing once these are written.
struct EventBatch {
  std::vector<oz::v1::Event> events;
  EventCursors cursors;
  std::vector<std::string> caught_up;
};

// Brings the events of one account into the log, in the order in which they are
// given, many at a time, and tells of them once they are there. When they
// cannot be written they are held and tried again; when too many wait they are
// dropped, to be asked for again from the cursors in the log. Thread-safe.
class EventIngest {
 public:
  struct Options {
    // Events that come within this are one transaction.
    absl::Duration batch = absl::Milliseconds(5);
    // What the log keeps.
    absl::Duration keep_for = absl::Hours(24 * 14);
    int64_t keep_at_most = 200'000;
    // Events held while they cannot be written.
    size_t most_waiting = 10'000;
    // Pause before the next attempt, doubled up to the longest.
    absl::Duration retry = absl::Milliseconds(100);
    absl::Duration longest_retry = absl::Seconds(5);
  };

  // Called on the thread that wrote, one at a time, without locks.
  struct Hooks {
    // These are in the log and in `recent`, right after position `previous`.
    std::function<void(int64_t previous, const std::vector<LoggedEventPtr>&)>
        on_added;
    // The batch is written.
    std::function<void(const std::vector<std::string>&)> on_caught_up;
    // These arrived but cannot be written for now: told once.
    std::function<void(const std::vector<oz::v1::Event>&)> on_unwritten;
    // What waited was dropped: go back to the cursors in the log.
    std::function<void()> on_dropped;
    // trouble() has begun or ended.
    std::function<void()> on_trouble;
  };

  // All pointers are borrowed and must outlive this and its tasks.
  EventIngest(std::string account, EventLog* log, RecentEvents* recent,
              Tasks* tasks, const Clock* clock, const Options& options,
              Hooks hooks);

  // Returns at once. Between a drop and Resume() everything is refused: what
  // follows a gap must not move the cursors past it.
  void Add(EventBatch batch);
  void AddEvent(const oz::v1::Event& event);
  // Waits, at most so long, until less waits than would soon be too much; false
  // when it still does. Whoever adds much asks before each step.
  bool WaitForRoom(absl::Duration most);
  // After a drop, when everybody has gone back to the cursors in the log.
  void Resume();

  // Why the last attempt to write failed, in one phrase; empty when it did not.
  std::string trouble() const;
  // Drops what waits when it cannot be written; true when something did.
  bool DropUnwritten();

  // Runs `erase`; nothing is written any more after it.
  absl::Status Forget(const std::function<absl::Status()>& erase);

  // Reads where the log ends unless that is known. Errors: EventLog's.
  absl::Status Begin();

 private:
  void Merge(EventBatch batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Drop() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Schedule(absl::Duration delay) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Flush();
  EventBatch Take();
  struct Written {
    int64_t previous = 0;
    std::vector<LoggedEventPtr> events;
  };
  absl::StatusOr<Written> Write(const EventBatch& batch);
  void OnWritten(const EventBatch& batch, const Written& written);
  void OnFailed(EventBatch batch, int drops, const absl::Status& status);
  void TrimNowAndThen(size_t added) ABSL_EXCLUSIVE_LOCKS_REQUIRED(write_mutex_);

  const std::string account_;
  EventLog* const log_;
  RecentEvents* const recent_;
  Tasks* const tasks_;
  const Clock* const clock_;
  const Options options_;
  const Hooks hooks_;

  // Held across the disk: one write at a time, none after Forget.
  Mutex write_mutex_;
  bool forgotten_ ABSL_GUARDED_BY(write_mutex_) = false;
  size_t added_since_trim_ ABSL_GUARDED_BY(write_mutex_) = 0;

  mutable Mutex mutex_;
  EventBatch waiting_ ABSL_GUARDED_BY(mutex_);
  // A flush is due or under way.
  bool scheduled_ ABSL_GUARDED_BY(mutex_) = false;
  std::string trouble_ ABSL_GUARDED_BY(mutex_);
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
  CondVar room_;
  // A drop has not been answered by Resume yet.
  bool refusing_ ABSL_GUARDED_BY(mutex_) = false;
  // Counts drops: a batch that fails after one is not held again.
  int drops_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_EVENT_INGEST_H_
