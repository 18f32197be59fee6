// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_STREAMS_STREAM_REGISTRY_H_
#define OZD_DAEMON_CORE_STREAMS_STREAM_REGISTRY_H_

#include <stdint.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/streams/keepalive_timer.h"
#include "daemon/core/streams/wake_callback.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// What a stream is told; several at a time are or-ed.
enum StreamNotice : uint32_t {
  // How the account's news arrive may have changed.
  kNoticeConnection = 1,
  // Runs of the account may have changed.
  kNoticeChanged = 2,
  // What was asked for this stream alone has come.
  kNoticeOwn = 4,
  // Try again what has failed.
  kNoticeRetry = 8,
  // A run may be stalled now.
  kNoticeStalled = 16,
  kNoticeShutdown = 32,
  // The account was forgotten: whoever still wants it comes back and is asked
  // anew who it is.
  kNoticeForgotten = 64,
};

// One stream as those see it who have something to tell it. Outlives its
// source: what is told later is dropped. Thread-safe.
class StreamHandle {
 public:
  StreamHandle(std::string partition,
               std::shared_ptr<WakeCallback> wake_callback,
               std::shared_ptr<KeepaliveTimer::Entry> entry)
      : partition_(std::move(partition)),
        wake_callback_(std::move(wake_callback)),
        entry_(std::move(entry)) {}

  const std::string& partition() const { return partition_; }

  // Source::Start.
  void Start(std::function<void()> wake);
  void Tell(uint32_t notices);
  // What was told since the last call.
  uint32_t Take() { return notices_.exchange(0); }

  // The source said something.
  void Said() { entry_->Said(); }
  bool IsHeartbeatDue() const { return entry_->IsDue(); }

 private:
  friend class StreamRegistry;
  const std::string partition_;
  const std::shared_ptr<WakeCallback> wake_callback_;
  const std::shared_ptr<KeepaliveTimer::Entry> entry_;
  std::atomic<uint32_t> notices_ = 0;
};

// The streams that one service has open. Thread-safe.
class StreamRegistry {
 public:
  // Both pointers are borrowed and must outlive this.
  StreamRegistry(Tasks* tasks, const Clock* clock);
  StreamRegistry(const StreamRegistry&) = delete;
  StreamRegistry& operator=(const StreamRegistry&) = delete;

  std::shared_ptr<StreamHandle> Join(const std::string& partition);
  // For the source's destructor: its `wake` is not called any more.
  void Leave(const std::shared_ptr<StreamHandle>& member);

  // Tells the streams of one account.
  void Tell(const std::string& partition, uint32_t notices) const;
  void TellAll(uint32_t notices) const;

  int count(const std::string& partition) const;

 private:
  std::vector<std::shared_ptr<StreamHandle>> Members() const;

  KeepaliveTimer keepalive_timer_;
  mutable Mutex mutex_;
  absl::flat_hash_set<std::shared_ptr<StreamHandle>> members_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_STREAMS_STREAM_REGISTRY_H_
