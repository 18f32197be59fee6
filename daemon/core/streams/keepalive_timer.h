// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_STREAMS_KEEPALIVE_TIMER_H_
#define OZD_DAEMON_CORE_STREAMS_KEEPALIVE_TIMER_H_

#include <stdint.h>

#include <atomic>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/streams/wake_callback.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// Wakes the sources that have been silent for a while: one timer for all of
// them, none when there are none. Thread-safe.
class KeepaliveTimer {
 public:
  // The silence of one source.
  class Entry {
   public:
    Entry(std::shared_ptr<WakeCallback> wake_callback, const Clock* clock,
          absl::Duration period);

    // The source said something, whatever it was.
    void Said();
    // Whether it is time to say that it is there.
    bool IsDue() const;

   private:
    friend class KeepaliveTimer;
    const std::shared_ptr<WakeCallback> wake_callback_;
    const Clock* const clock_;
    const absl::Duration period_;
    // Uptimes in milliseconds.
    std::atomic<int64_t> said_;
    std::atomic<int64_t> rung_;
  };

  // Both pointers are borrowed and must outlive this.
  KeepaliveTimer(Tasks* tasks, const Clock* clock, absl::Duration period);

  std::shared_ptr<Entry> Add(std::shared_ptr<WakeCallback> wake_callback);
  void Remove(const std::shared_ptr<Entry>& entry);

 private:
  void Arm(absl::Duration delay) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OnTimer();

  Tasks* const tasks_;
  const Clock* const clock_;
  const absl::Duration period_;
  Mutex mutex_;
  std::vector<std::shared_ptr<Entry>> entries_ ABSL_GUARDED_BY(mutex_);
  bool armed_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t timer_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_STREAMS_KEEPALIVE_TIMER_H_
