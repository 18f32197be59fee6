// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_EVENT_CURSOR_TABLE_H_
#define OZD_DAEMON_CORE_EVENTS_EVENT_CURSOR_TABLE_H_

#include <stdint.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cache/journal/event_log.h"
#include "proto/support/mutex.h"

namespace ozd {

// The sequence after which the service is asked for more events of each run:
// the cursor of the log, advanced by events that are still on their way there.
// Thread-safe.
class EventCursorTable {
 public:
  // Advances the runs in `cursors` to at least these.
  void Merge(const EventCursors& cursors) {
    MutexLock lock(&mutex_);
    for (const auto& [run_id, cursor] : cursors) AdvanceTo(run_id, cursor);
  }
  void Advance(const std::string& run_id, int64_t sequence) {
    MutexLock lock(&mutex_);
    AdvanceTo(run_id, sequence);
  }
  // Forgets all cursors: events on their way did not reach the log.
  void Clear() {
    MutexLock lock(&mutex_);
    cursors_.clear();
  }
  // Returns the smallest cursor, less `overlap`; an unknown run counts as 0.
  int64_t Since(const std::vector<std::string>& run_ids,
                int64_t overlap) const {
    MutexLock lock(&mutex_);
    int64_t least = run_ids.empty() ? 0 : INT64_MAX;
    for (const std::string& run_id : run_ids) {
      const auto found = cursors_.find(run_id);
      least = std::min(least, found == cursors_.end() ? 0 : found->second);
    }
    return std::max<int64_t>(0, least - overlap);
  }

 private:
  void AdvanceTo(const std::string& run_id, int64_t sequence)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    int64_t& held = cursors_[run_id];
    held = std::max(held, sequence);
  }

  mutable Mutex mutex_;
  EventCursors cursors_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_EVENT_CURSOR_TABLE_H_
