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
#include "daemon/core/events/event_options.h"
#include "daemon/core/events/recent_events.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// A write to the log of one account: events, the cursors that they justify, and
// the runs that are complete once these are written.
struct EventBatch {
  std::vector<oz::v1::Event> events;
  EventCursors cursors;
  std::vector<std::string> caught_up;
};

// Writes the events of one account to the log, in the order in which they are
// added, many at a time, and reports them once they are written. Events that
// cannot be written are held and tried again; when too many wait they are
// dropped, to be asked for again from the cursors in the log. Thread-safe.
class EventIngest {
 public:
  using Options = EventOptions;

  // Called on the thread that wrote, one at a time, without locks.
  struct Hooks {
    // Reports events that are in the log and in `recent` now, right after
    // position `previous`.
    std::function<void(int64_t previous, const std::vector<LoggedEventPtr>&)>
        on_added;
    // Reports the runs of EventBatch::caught_up once the batch is written.
    std::function<void(const std::vector<std::string>&)> on_caught_up;
    // Reports, once, events that arrived but cannot be written for now.
    std::function<void(const std::vector<oz::v1::Event>&)> on_unwritten;
    // Waiting events were dropped: go back to the cursors in the log.
    std::function<void()> on_dropped;
    // trouble() has begun or ended.
    std::function<void()> on_trouble;
    // There is room again after HasRoom returned false.
    std::function<void()> on_room;
  };

  // All pointers are borrowed and must outlive this and its tasks.
  EventIngest(std::string account, EventLog* log, RecentEvents* recent,
              Tasks* tasks, const Clock* clock, const Options& options,
              Hooks hooks);

  // Adds a batch; returns at once. Between a drop and Resume() batches are
  // ignored: events after a gap must not move the cursors past it.
  void Add(EventBatch batch);
  void AddEvent(oz::v1::Event&& event);
  // Returns true while there is room for more events; to be asked before each
  // batch. After false, Hooks::on_room says when to ask again.
  bool HasRoom();
  // Waits for room, `most` at most. Returns HasRoom.
  bool WaitForRoom(absl::Duration most);
  // Accepts batches again after a drop, once every stream and poll has gone
  // back to the cursors in the log.
  void Resume();

  // Returns why the last attempt to write failed, in one phrase; empty when it
  // did not.
  std::string trouble() const;
  // Drops the waiting batch if it cannot be written; returns true if it did.
  bool DropUnwritten();

  // Runs `erase`, after which nothing is written any more.
  absl::Status Forget(const std::function<absl::Status()>& erase);

  // Reads the end of the log unless it is known. Errors: those of
  // EventLog::GetExtent.
  absl::Status Begin();

 private:
  void Merge(EventBatch batch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Drop() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Schedule(absl::Duration delay) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Flush();
  EventBatch Take();
  bool IsCrowded() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
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
  bool room_is_wanted_ ABSL_GUARDED_BY(mutex_) = false;
  // A drop has not been answered by Resume yet.
  bool refusing_ ABSL_GUARDED_BY(mutex_) = false;
  // Counts drops: a batch that fails after one is not held again.
  int drops_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_EVENT_INGEST_H_
