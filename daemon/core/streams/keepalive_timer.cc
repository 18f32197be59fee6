// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/streams/keepalive_timer.h"

#include <algorithm>
#include <utility>

namespace ozd {
namespace {

// Streams that are due within this are woken together.
constexpr int64_t kTogetherMs = 1000;

}  // namespace

void KeepaliveTimer::Add(std::shared_ptr<StreamHandle> stream) {
  MutexLock lock(&mutex_);
  streams_.push_back(std::move(stream));
  if (!armed_) Arm(kKeepalivePeriod);
}

void KeepaliveTimer::Remove(const std::shared_ptr<StreamHandle>& stream) {
  MutexLock lock(&mutex_);
  streams_.erase(std::remove(streams_.begin(), streams_.end(), stream),
                 streams_.end());
  if (!streams_.empty() || !armed_) return;
  tasks_->Cancel(timer_);
  armed_ = false;
}

void KeepaliveTimer::Arm(absl::Duration delay) {
  armed_ = true;
  timer_ = tasks_->RunAfter(delay, [this] { OnTimer(); });
}

void KeepaliveTimer::OnTimer() {
  const int64_t period = absl::ToInt64Milliseconds(kKeepalivePeriod);
  const int64_t now = absl::ToInt64Milliseconds(clock_->Uptime());
  std::vector<std::shared_ptr<StreamHandle>> due;
  {
    MutexLock lock(&mutex_);
    armed_ = false;
    if (streams_.empty()) return;
    int64_t next = now + period;
    for (const std::shared_ptr<StreamHandle>& stream : streams_) {
      // A stream that is not read is not woken any more often than others.
      int64_t last = std::max(stream->last_message_ms_.load(),
                              stream->last_wake_ms_.load());
      if (last + period <= now) {
        stream->last_wake_ms_ = now;
        due.push_back(stream);
        last = now;
      }
      next = std::min(next, last + period);
    }
    next = std::max(next, now + kTogetherMs);
    Arm(absl::Milliseconds(next - now));
  }
  for (const std::shared_ptr<StreamHandle>& stream : due) stream->Wake();
}

}  // namespace ozd
