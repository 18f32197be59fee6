// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_STREAMS_KEEPALIVE_TIMER_H_
#define OZD_DAEMON_CORE_STREAMS_KEEPALIVE_TIMER_H_

#include <stdint.h>

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/streams/stream_handle.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// Wakes the streams that have sent nothing for kKeepalivePeriod. Runs one timer
// for all streams, and none when there are none. Thread-safe.
class KeepaliveTimer {
 public:
  // Both pointers are borrowed and must outlive this.
  KeepaliveTimer(Tasks* tasks, const Clock* clock)
      : tasks_(tasks), clock_(clock) {}

  void Add(std::shared_ptr<StreamHandle> stream);
  void Remove(const std::shared_ptr<StreamHandle>& stream);

 private:
  void Arm(absl::Duration delay) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OnTimer();

  Tasks* const tasks_;
  const Clock* const clock_;
  Mutex mutex_;
  std::vector<std::shared_ptr<StreamHandle>> streams_ ABSL_GUARDED_BY(mutex_);
  bool armed_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t timer_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_STREAMS_KEEPALIVE_TIMER_H_
