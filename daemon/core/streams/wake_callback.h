// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_STREAMS_WAKE_CALLBACK_H_
#define OZD_DAEMON_CORE_STREAMS_WAKE_CALLBACK_H_

#include <functional>
#include <utility>

#include "proto/support/mutex.h"

namespace ozd {

// The wake function of a source, shared with those who may have something for
// it and may still do so while it goes away. Thread-safe.
class WakeCallback {
 public:
  void Set(std::function<void()> wake) {
    MutexLock lock(&mutex_);
    wake_ = std::move(wake);
  }
  // Runs under the lock: this is what makes Silence wait for it.
  void Ring() {
    MutexLock lock(&mutex_);
    if (wake_) wake_();
  }
  // Once this has returned the function is not called any more.
  void Silence() {
    std::function<void()> dropped;
    MutexLock lock(&mutex_);
    dropped.swap(wake_);
  }

 private:
  Mutex mutex_;
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_STREAMS_WAKE_CALLBACK_H_
