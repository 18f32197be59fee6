// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_OPEN_STREAMS_H_
#define OZD_DAEMON_CORE_OPEN_STREAMS_H_

#include <stdint.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "daemon/core/bell.h"
#include "daemon/core/heartbeats.h"
#include "daemon/core/tasks.h"
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
class StreamMember {
 public:
  StreamMember(std::string partition, std::shared_ptr<Bell> bell,
               std::shared_ptr<Heartbeats::Pulse> pulse)
      : partition_(std::move(partition)),
        bell_(std::move(bell)),
        pulse_(std::move(pulse)) {}

  const std::string& partition() const { return partition_; }

  // Source::Start.
  void Start(std::function<void()> wake);
  void Tell(uint32_t notices);
  // What was told since the last call.
  uint32_t Take() { return notices_.exchange(0); }

  // The source said something.
  void Said() { pulse_->Said(); }
  bool IsHeartbeatDue() const { return pulse_->IsDue(); }

 private:
  friend class OpenStreams;
  const std::string partition_;
  const std::shared_ptr<Bell> bell_;
  const std::shared_ptr<Heartbeats::Pulse> pulse_;
  std::atomic<uint32_t> notices_ = 0;
};

// The streams that one service has open. Thread-safe.
class OpenStreams {
 public:
  // Both pointers are borrowed and must outlive this.
  OpenStreams(Tasks* tasks, const Clock* clock);
  OpenStreams(const OpenStreams&) = delete;
  OpenStreams& operator=(const OpenStreams&) = delete;

  std::shared_ptr<StreamMember> Join(const std::string& partition);
  // For the source's destructor: its `wake` is not called any more.
  void Leave(const std::shared_ptr<StreamMember>& member);

  // Tells the streams of one account.
  void Tell(const std::string& partition, uint32_t notices) const;
  void TellAll(uint32_t notices) const;

  int count(const std::string& partition) const;

 private:
  std::vector<std::shared_ptr<StreamMember>> Members() const;

  Heartbeats heartbeats_;
  mutable Mutex mutex_;
  absl::flat_hash_set<std::shared_ptr<StreamMember>> members_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_OPEN_STREAMS_H_
