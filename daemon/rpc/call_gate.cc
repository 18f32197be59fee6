// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/call_gate.h"

#include <algorithm>
#include <chrono>

#include "proto/support/error_detail.h"

namespace ozd {

CallGate::CallGate(const Clock* clock, std::function<void()> on_call_end)
    : clock_(clock),
      on_call_end_(std::move(on_call_end)),
      last_activity_ns_(absl::ToInt64Nanoseconds(clock->Uptime())) {}

absl::StatusOr<CallGate::Pass> CallGate::Enter(CallKind kind) {
  // Counted before the flag is read: Close() then either sees this call or this
  // call sees the flag.
  CounterOf(kind)->fetch_add(1);
  Pass pass(this, kind);
  if (!closed_.load()) return pass;
  oz::v1::ErrorDetail detail;
  detail.set_error_code("shutting_down");
  detail.set_retryable(true);
  return MakeError(absl::StatusCode::kUnavailable, "ozd is shutting down",
                   detail);
}

void CallGate::Leave(CallKind kind) {
  if (on_call_end_) on_call_end_();
  last_activity_ns_.store(absl::ToInt64Nanoseconds(clock_->Uptime()),
                          std::memory_order_relaxed);
  if (CounterOf(kind)->fetch_sub(1) == 1 && closed_.load()) {
    MutexLock lock(&mutex_);
    left_.NotifyAll();
  }
}

void CallGate::Close() { closed_.store(true); }

bool CallGate::WaitForCalls(absl::Duration timeout) {
  return WaitUntil([this] { return calls() == 0; }, timeout);
}

bool CallGate::WaitUntilEmpty(absl::Duration timeout) {
  return WaitUntil([this] { return active() == 0; }, timeout);
}

bool CallGate::WaitUntil(const std::function<bool()>& done,
                         absl::Duration timeout) {
  const absl::Duration end = clock_->Uptime() + timeout;
  MutexLock lock(&mutex_);
  while (!done()) {
    const absl::Duration left = end - clock_->Uptime();
    if (left <= absl::ZeroDuration()) return false;
    // The longest wait overflows when it is added to a time.
    left_.WaitFor(&mutex_,
                  absl::ToChronoNanoseconds(std::min(left, absl::Hours(1))));
  }
  return true;
}

absl::Duration CallGate::IdleFor() const {
  if (active() > 0) return absl::ZeroDuration();
  return clock_->Uptime() -
         absl::Nanoseconds(last_activity_ns_.load(std::memory_order_relaxed));
}

}  // namespace ozd
