// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/heartbeats.h"

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

Heartbeats::Pulse::Pulse(std::shared_ptr<Bell> bell, const Clock* clock,
                         absl::Duration period)
    : bell_(std::move(bell)),
      clock_(clock),
      period_(period),
      said_(NowMs(*clock)),
      rung_(said_.load()) {}

void Heartbeats::Pulse::Said() { said_ = NowMs(*clock_); }

bool Heartbeats::Pulse::IsDue() const {
  return NowMs(*clock_) - said_ >= absl::ToInt64Milliseconds(period_);
}

Heartbeats::Heartbeats(Tasks* tasks, const Clock* clock, absl::Duration period)
    : tasks_(tasks), clock_(clock), period_(period) {}

std::shared_ptr<Heartbeats::Pulse> Heartbeats::Add(std::shared_ptr<Bell> bell) {
  auto pulse = std::make_shared<Pulse>(std::move(bell), clock_, period_);
  MutexLock lock(&mutex_);
  pulses_.push_back(pulse);
  if (!armed_) Arm(period_);
  return pulse;
}

void Heartbeats::Remove(const std::shared_ptr<Pulse>& pulse) {
  MutexLock lock(&mutex_);
  pulses_.erase(std::remove(pulses_.begin(), pulses_.end(), pulse),
                pulses_.end());
  if (!pulses_.empty() || !armed_) return;
  tasks_->Cancel(timer_);
  armed_ = false;
}

void Heartbeats::Arm(absl::Duration delay) {
  armed_ = true;
  timer_ = tasks_->RunAfter(delay, [this] { OnTimer(); });
}

void Heartbeats::OnTimer() {
  const int64_t now = NowMs(*clock_);
  const int64_t period = absl::ToInt64Milliseconds(period_);
  std::vector<std::shared_ptr<Pulse>> due;
  {
    MutexLock lock(&mutex_);
    armed_ = false;
    if (pulses_.empty()) return;
    int64_t next = now + period;
    for (const std::shared_ptr<Pulse>& pulse : pulses_) {
      // One that does not pull is not woken any more often than others.
      int64_t last = std::max(pulse->said_.load(), pulse->rung_.load());
      if (last + period <= now) {
        pulse->rung_ = now;
        due.push_back(pulse);
        last = now;
      }
      next = std::min(next, last + period);
    }
    next = std::max(next, now + std::min(period, kTogetherMs));
    Arm(absl::Milliseconds(next - now));
  }
  for (const std::shared_ptr<Pulse>& pulse : due) pulse->bell_->Ring();
}

}  // namespace ozd
