// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RPC_POLL_QUEUE_H_
#define OZD_DAEMON_RPC_POLL_QUEUE_H_

#include <memory>

#include "daemon/core/base/executor.h"

namespace ozd {

// A stream that may have something to send.
class PollTask {
 public:
  virtual ~PollTask() = default;
  // Looks for it. May block on disk, not on the network.
  virtual void Pull() = 0;
};

// The streams that are to be looked at, in the order in which they asked. One
// event wakes a thousand streams at once; a few tasks of the executor that look
// at one stream after the other are done sooner than a thousand tasks, and cost
// less. Thread-safe.
class PollQueue {
 public:
  // Tasks at a time. One of them may be held up by the disk.
  static constexpr int kPullers = 4;

  // `executor` is borrowed and must outlive the queue.
  explicit PollQueue(Executor* executor);
  // What is still in the queue is dropped.
  ~PollQueue();
  PollQueue(const PollQueue&) = delete;
  PollQueue& operator=(const PollQueue&) = delete;

  // Pull is called soon. Quick.
  void Add(std::shared_ptr<PollTask> stream);

  // Pulls what is in the queue, here and now: for the time when the executor
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
