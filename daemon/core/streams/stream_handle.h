// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_STREAMS_STREAM_HANDLE_H_
#define OZD_DAEMON_CORE_STREAMS_STREAM_HANDLE_H_

#include <stdint.h>

#include <atomic>
#include <functional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// A stream that is otherwise silent sends a heartbeat this often.
inline constexpr absl::Duration kKeepalivePeriod = absl::Seconds(15);

// Handle through which services wake and notify one open stream. It may outlive
// the stream's Source: notices that come later are dropped. Thread-safe.
class StreamHandle {
 public:
  // `clock` is borrowed and must outlive this. `partition` names the account
  // for StreamRegistry; others leave it empty.
  explicit StreamHandle(const Clock* clock, std::string partition = "")
      : partition_(std::move(partition)),
        clock_(clock),
        last_message_ms_(NowMs()),
        last_wake_ms_(last_message_ms_.load()) {}

  const std::string& partition() const { return partition_; }

  // Sets the function that Source::Start was given, and calls it if there are
  // notices already.
  void Start(std::function<void()> wake) {
    MutexLock lock(&mutex_);
    wake_ = std::move(wake);
    if (notices_ != 0 && wake_) wake_();
  }
  // Drops that function; it is not called any more once this has returned.
  void Stop() {
    std::function<void()> dropped;
    MutexLock lock(&mutex_);
    dropped.swap(wake_);
  }
  // Calls that function. Under the lock: this is what makes Stop wait for it.
  void Wake() {
    MutexLock lock(&mutex_);
    if (wake_) wake_();
  }

  // Adds notices (or-ed bits), and wakes the stream unless all of them were
  // there already: then it was woken and has not looked yet.
  void Notify(uint32_t notices) {
    const uint32_t before = notices_.fetch_or(notices);
    if ((before | notices) != before) Wake();
  }
  // Returns the notices since the last call.
  uint32_t TakeNotices() { return notices_.exchange(0); }

  // Restarts the keepalive period: the stream has just sent a message.
  void ResetKeepalive() { last_message_ms_ = NowMs(); }
  // Returns true when the stream has sent nothing for kKeepalivePeriod.
  bool IsKeepaliveDue() const {
    return NowMs() - last_message_ms_ >=
           absl::ToInt64Milliseconds(kKeepalivePeriod);
  }

 private:
  friend class KeepaliveTimer;
  int64_t NowMs() const { return absl::ToInt64Milliseconds(clock_->Uptime()); }

  const std::string partition_;
  const Clock* const clock_;
  std::atomic<uint32_t> notices_ = 0;
  // Uptimes in milliseconds; of the last wake by KeepaliveTimer.
  std::atomic<int64_t> last_message_ms_;
  std::atomic<int64_t> last_wake_ms_;
  Mutex mutex_;
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_STREAMS_STREAM_HANDLE_H_
