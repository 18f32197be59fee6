// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_POLL_QUEUE_H_
#define OZD_DAEMON_RPC_POLL_QUEUE_H_

#include <memory>

#include "daemon/core/base/executor.h"

namespace ozd {

// Sends what a stream has to send. Implementations are called by one thread at
// a time.
class PollTask {
 public:
  virtual ~PollTask() = default;
  // Polls the stream's source. May block on disk, not on the network.
  virtual void Poll() = 0;
};

// Queues the streams that are to be polled, in the order of Add. One event
// wakes a thousand streams at once; a few tasks of the executor that poll one
// stream after the other are done sooner than a thousand tasks, and cost less.
// Thread-safe.
class PollQueue {
 public:
  // Largest number of tasks at a time. One of them may be held up by the disk.
  static constexpr int kMaxTasks = 4;

  // `executor` is borrowed and must outlive the queue.
  explicit PollQueue(Executor* executor);
  // Drops the streams that are still queued.
  ~PollQueue();
  PollQueue(const PollQueue&) = delete;
  PollQueue& operator=(const PollQueue&) = delete;

  // Calls Poll of `stream` soon, on the executor. Returns at once.
  void Add(std::shared_ptr<PollTask> stream);

  // Polls the queued streams on this thread, for the time when the executor
  // takes no more work.
  void Drain();

 private:
  class State;
  Executor* const executor_;
  // Shared with the tasks, which may begin after the queue has gone.
  const std::shared_ptr<State> state_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RPC_POLL_QUEUE_H_
