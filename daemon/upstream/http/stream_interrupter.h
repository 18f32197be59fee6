// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_HTTP_STREAM_INTERRUPTER_H_
#define OZD_DAEMON_UPSTREAM_HTTP_STREAM_INTERRUPTER_H_

#include <functional>
#include <utility>

#include "proto/support/mutex.h"

namespace ozd {

// Makes a stream that waits look at once whether it is still wanted.
// Thread-safe.
class StreamInterrupter {
 public:
  // Whoever wants the stream: also before it has begun, and after its end.
  void Nudge() {
    MutexLock lock(&mutex_);
    nudged_ = true;
    if (wake_) wake_();
  }

  // As long as it lives `wake` is called for every nudge, and at once when
  // there was one. `nudge` may be null and must outlive this.
  class Listener {
   public:
    Listener(StreamInterrupter* nudge, std::function<void()> wake)
        : nudge_(nudge) {
      if (nudge_ == nullptr) return;
      MutexLock lock(&nudge_->mutex_);
      nudge_->wake_ = std::move(wake);
      if (nudge_->nudged_) nudge_->wake_();
    }
    ~Listener() {
      if (nudge_ == nullptr) return;
      MutexLock lock(&nudge_->mutex_);
      nudge_->wake_ = nullptr;
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

   private:
    StreamInterrupter* const nudge_;
  };

 private:
  Mutex mutex_;
  bool nudged_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_HTTP_STREAM_INTERRUPTER_H_
