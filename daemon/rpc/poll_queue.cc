// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/poll_queue.h"

#include <deque>
#include <utility>

#include "proto/support/mutex.h"

namespace ozd {

class PollQueue::State {
 public:
  // Returns true when a task must be started.
  bool Add(std::shared_ptr<PollTask> stream) {
    MutexLock lock(&mutex_);
    streams_.push_back(std::move(stream));
    if (tasks_ == kMaxTasks) return false;
    ++tasks_;
    return true;
  }

  // Returns the first stream, null when there is none.
  std::shared_ptr<PollTask> Take() {
    MutexLock lock(&mutex_);
    return TakeLocked();
  }

  // Likewise for a task, which counts as ended when there is none.
  std::shared_ptr<PollTask> TakeOrLeave() {
    MutexLock lock(&mutex_);
    std::shared_ptr<PollTask> first = TakeLocked();
    if (first == nullptr) --tasks_;
    return first;
  }

  void Clear() {
    // Destroyed without the lock: a stream runs code of its owner.
    std::deque<std::shared_ptr<PollTask>> dropped;
    MutexLock lock(&mutex_);
    dropped.swap(streams_);
  }

 private:
  std::shared_ptr<PollTask> TakeLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (streams_.empty()) return nullptr;
    std::shared_ptr<PollTask> first = std::move(streams_.front());
    streams_.pop_front();
    return first;
  }

  Mutex mutex_;
  std::deque<std::shared_ptr<PollTask>> streams_ ABSL_GUARDED_BY(mutex_);
  int tasks_ ABSL_GUARDED_BY(mutex_) = 0;
};

PollQueue::PollQueue(Executor* executor)
    : executor_(executor), state_(std::make_shared<State>()) {}

PollQueue::~PollQueue() { state_->Clear(); }

void PollQueue::Add(std::shared_ptr<PollTask> stream) {
  if (!state_->Add(std::move(stream))) return;
  // Not behind calls that wait for the network: a poll never does.
  executor_->RunShared([state = state_] {
    while (const std::shared_ptr<PollTask> next = state->TakeOrLeave()) {
      next->Poll();
    }
  });
}

void PollQueue::Drain() {
  while (const std::shared_ptr<PollTask> next = state_->Take()) next->Poll();
}

}  // namespace ozd
