// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HEARTBEATS_H_
#define OZD_DAEMON_CORE_HEARTBEATS_H_

#include <stdint.h>

#include <atomic>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "daemon/core/bell.h"
#include "daemon/core/tasks.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// Wakes the sources that have been silent for a while: one timer for all of
// them, none when there are none. Thread-safe.
class Heartbeats {
 public:
  // The silence of one source.
  class Pulse {
   public:
    Pulse(std::shared_ptr<Bell> bell, const Clock* clock,
          absl::Duration period);

    // The source said something, whatever it was.
    void Said();
    // Whether it is time to say that it is there.
    bool IsDue() const;

   private:
    friend class Heartbeats;
    const std::shared_ptr<Bell> bell_;
    const Clock* const clock_;
    const absl::Duration period_;
    // Uptimes in milliseconds.
    std::atomic<int64_t> said_;
    std::atomic<int64_t> rung_;
  };

  // Both pointers are borrowed and must outlive this.
  Heartbeats(Tasks* tasks, const Clock* clock, absl::Duration period);

  std::shared_ptr<Pulse> Add(std::shared_ptr<Bell> bell);
  void Remove(const std::shared_ptr<Pulse>& pulse);

 private:
  void Arm(absl::Duration delay) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OnTimer();

  Tasks* const tasks_;
  const Clock* const clock_;
  const absl::Duration period_;
  Mutex mutex_;
  std::vector<std::shared_ptr<Pulse>> pulses_ ABSL_GUARDED_BY(mutex_);
  bool armed_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t timer_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HEARTBEATS_H_
