// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/pull_queue.h"

#include <deque>
#include <utility>

#include "proto/support/mutex.h"

namespace ozd {

class PullQueue::State {
 public:
  // True when a task should be started.
  bool Add(std::shared_ptr<Pullable> stream) {
    MutexLock lock(&mutex_);
    streams_.push_back(std::move(stream));
    if (pullers_ == kPullers) return false;
    ++pullers_;
    return true;
  }

  // Null when there is none.
  std::shared_ptr<Pullable> Take() {
    MutexLock lock(&mutex_);
    return TakeLocked();
  }

  // The same for a task, which has ended when there is none.
  std::shared_ptr<Pullable> TakeOrLeave() {
    MutexLock lock(&mutex_);
    std::shared_ptr<Pullable> first = TakeLocked();
    if (first == nullptr) --pullers_;
    return first;
  }

  void Clear() {
    // Destroyed without the lock: a stream runs code of its owner.
    std::deque<std::shared_ptr<Pullable>> dropped;
    MutexLock lock(&mutex_);
    dropped.swap(streams_);
  }

 private:
  std::shared_ptr<Pullable> TakeLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (streams_.empty()) return nullptr;
    std::shared_ptr<Pullable> first = std::move(streams_.front());
    streams_.pop_front();
    return first;
  }

  Mutex mutex_;
  std::deque<std::shared_ptr<Pullable>> streams_ ABSL_GUARDED_BY(mutex_);
  int pullers_ ABSL_GUARDED_BY(mutex_) = 0;
};

PullQueue::PullQueue(Executor* executor)
    : executor_(executor), state_(std::make_shared<State>()) {}

PullQueue::~PullQueue() { state_->Clear(); }

void PullQueue::Add(std::shared_ptr<Pullable> stream) {
  if (!state_->Add(std::move(stream))) return;
  // Not behind calls that wait for the network: a pull never does.
  executor_->RunShared([state = state_] {
    while (const std::shared_ptr<Pullable> next = state->TakeOrLeave()) {
      next->Pull();
    }
  });
}

void PullQueue::Drain() {
  while (const std::shared_ptr<Pullable> next = state_->Take()) next->Pull();
}

}  // namespace ozd
