// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_BASE_LIMITER_H_
#define OZD_DAEMON_CORE_BASE_LIMITER_H_

#include <utility>

#include "proto/support/mutex.h"

namespace ozd {

// Lets a few at a time do what would take too much of something that all need.
// Thread-safe.
class Limiter {
 public:
  // One of the few, until destruction. Movable.
  class Pass {
   public:
    Pass() = default;
    Pass(Pass&& other) noexcept
        : limiter_(std::exchange(other.limiter_, nullptr)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (limiter_ != nullptr) limiter_->Leave();
    }

   private:
    friend class Limiter;
    explicit Pass(Limiter* limiter) : limiter_(limiter) {}
    Limiter* limiter_ = nullptr;
  };

  explicit Limiter(int limit) : free_(limit) {}

  // Waits for its turn.
  Pass Enter() {
    MutexLock lock(&mutex_);
    while (free_ == 0) left_.Wait(&mutex_);
    --free_;
    return Pass(this);
  }

 private:
  void Leave() {
    MutexLock lock(&mutex_);
    ++free_;
    left_.NotifyOne();
  }

  Mutex mutex_;
  CondVar left_;
  int free_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_BASE_LIMITER_H_
