// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_CALL_GATE_H_
#define OZD_DAEMON_RPC_CALL_GATE_H_

#include <stdint.h>

#include <atomic>
#include <functional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// Names the two kinds of calls: a kCall ends by itself and is waited for when
// the daemon drains; a kWatch goes on until its client leaves.
enum class CallKind { kCall, kWatch };

// Counts the calls that are under way, remembers when the last one ended, and
// closes when the daemon drains. Calls of DaemonService and the health service
// do not pass through it: they are answered to the end, and a status request
// must not keep the daemon alive. Thread-safe.
class CallGate {
 public:
  // Marks one call as under way until destruction. Movable.
  class Pass {
   public:
    Pass(Pass&& other) noexcept
        : gate_(std::exchange(other.gate_, nullptr)), kind_(other.kind_) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (gate_ != nullptr) gate_->Leave(kind_);
    }

   private:
    friend class CallGate;
    Pass(CallGate* gate, CallKind kind) : gate_(gate), kind_(kind) {}
    CallGate* gate_;
    CallKind kind_;
  };

  // `clock` is borrowed and must outlive the gate. `on_call_end` may be empty;
  // it runs on the thread that ends the call and must be quick.
  explicit CallGate(const Clock* clock,
                    std::function<void()> on_call_end = nullptr);

  // Errors: kUnavailable (detail "shutting_down") once closed.
  absl::StatusOr<Pass> Enter(CallKind kind = CallKind::kCall);

  // Refuses new calls from now on.
  void Close();
  // Waits until no call is under way that ends by itself; false when `timeout`
  // passes first.
  bool WaitForCalls(absl::Duration timeout);
  // Waits until no call of either kind is under way; false on timeout.
  bool WaitUntilEmpty(absl::Duration timeout);

  // Number of calls of kCall under way.
  int calls() const { return calls_.load(); }
  // Number of calls of both kinds under way.
  int active() const { return calls_.load() + watches_.load(); }
  // Time since the last call of either kind ended, zero while one is under way.
  absl::Duration IdleFor() const;

 private:
  void Leave(CallKind kind);
  std::atomic<int>* CounterOf(CallKind kind) {
    return kind == CallKind::kCall ? &calls_ : &watches_;
  }
  bool WaitUntil(const std::function<bool()>& done, absl::Duration timeout);

  const Clock* const clock_;
  const std::function<void()> on_call_end_;
  std::atomic<int> calls_{0};
  std::atomic<int> watches_{0};
  std::atomic<bool> closed_{false};
  // Clock::Uptime() in nanoseconds.
  std::atomic<int64_t> last_activity_ns_;
  Mutex mutex_;
  CondVar left_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_CALL_GATE_H_
