// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/streams/keepalive_timer.h"

#include <algorithm>
#include <utility>

namespace ozd {
namespace {

// Sources that are due within this are woken together.
constexpr int64_t kTogetherMs = 1000;

int64_t NowMs(const Clock& clock) {
  return absl::ToInt64Milliseconds(clock.Uptime());
}

}  // namespace

KeepaliveTimer::Entry::Entry(std::shared_ptr<WakeCallback> wake_callback,
                             const Clock* clock, absl::Duration period)
    : wake_callback_(std::move(wake_callback)),
      clock_(clock),
      period_(period),
      said_(NowMs(*clock)),
      rung_(said_.load()) {}

void KeepaliveTimer::Entry::Said() { said_ = NowMs(*clock_); }

bool KeepaliveTimer::Entry::IsDue() const {
  return NowMs(*clock_) - said_ >= absl::ToInt64Milliseconds(period_);
}

KeepaliveTimer::KeepaliveTimer(Tasks* tasks, const Clock* clock,
                               absl::Duration period)
    : tasks_(tasks), clock_(clock), period_(period) {}

std::shared_ptr<KeepaliveTimer::Entry> KeepaliveTimer::Add(
    std::shared_ptr<WakeCallback> wake_callback) {
  auto entry =
      std::make_shared<Entry>(std::move(wake_callback), clock_, period_);
  MutexLock lock(&mutex_);
  entries_.push_back(entry);
  if (!armed_) Arm(period_);
  return entry;
}

void KeepaliveTimer::Remove(const std::shared_ptr<Entry>& entry) {
  MutexLock lock(&mutex_);
  entries_.erase(std::remove(entries_.begin(), entries_.end(), entry),
                 entries_.end());
  if (!entries_.empty() || !armed_) return;
  tasks_->Cancel(timer_);
  armed_ = false;
}

void KeepaliveTimer::Arm(absl::Duration delay) {
  armed_ = true;
  timer_ = tasks_->RunAfter(delay, [this] { OnTimer(); });
}

void KeepaliveTimer::OnTimer() {
  const int64_t now = NowMs(*clock_);
  const int64_t period = absl::ToInt64Milliseconds(period_);
  std::vector<std::shared_ptr<Entry>> due;
  {
    MutexLock lock(&mutex_);
    armed_ = false;
    if (entries_.empty()) return;
    int64_t next = now + period;
    for (const std::shared_ptr<Entry>& entry : entries_) {
      // One that does not pull is not woken any more often than others.
      int64_t last = std::max(entry->said_.load(), entry->rung_.load());
      if (last + period <= now) {
        entry->rung_ = now;
        due.push_back(entry);
        last = now;
      }
      next = std::min(next, last + period);
    }
    next = std::max(next, now + std::min(period, kTogetherMs));
    Arm(absl::Milliseconds(next - now));
  }
  for (const std::shared_ptr<Entry>& entry : due) entry->wake_callback_->Ring();
}

}  // namespace ozd
