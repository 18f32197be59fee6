// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/base/tasks.h"

#include <utility>

#include "proto/support/mutex.h"

namespace ozd {

// Outlives Tasks: timed work may still sit in the Executor.
class Tasks::Gate {
 public:
  bool Enter() {
    MutexLock lock(&mutex_);
    if (closed_) return false;
    ++running_;
    return true;
  }
  void Leave() {
    MutexLock lock(&mutex_);
    --running_;
    left_.NotifyAll();
  }
  bool closed() const {
    MutexLock lock(&mutex_);
    return closed_;
  }
  void Close() {
    MutexLock lock(&mutex_);
    closed_ = true;
  }
  void WaitUntilEmpty() {
    MutexLock lock(&mutex_);
    while (running_ > 0) left_.Wait(&mutex_);
  }

 private:
  mutable Mutex mutex_;
  CondVar left_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
};

Tasks::Tasks(Executor* executor)
    : executor_(executor), gate_(std::make_shared<Gate>()) {}

Tasks::~Tasks() { Shutdown(); }

void Tasks::RunShared(std::function<void()> work) {
  executor_->RunShared([gate = gate_, work = std::move(work)]() mutable {
    if (!gate->Enter()) return;
    work();
    // What the work holds must not outlive the service either.
    work = nullptr;
    gate->Leave();
  });
}

uint64_t Tasks::RunAfter(absl::Duration delay, std::function<void()> work) {
  return executor_->RunAfter(delay,
                             [gate = gate_, work = std::move(work)]() mutable {
                               if (!gate->Enter()) return;
                               work();
                               work = nullptr;
                               gate->Leave();
                             });
}

void Tasks::Cancel(uint64_t timer) { executor_->Cancel(timer); }

bool Tasks::is_shutdown() const { return gate_->closed(); }

void Tasks::Close() { gate_->Close(); }

void Tasks::Shutdown() {
  gate_->Close();
  gate_->WaitUntilEmpty();
}

}  // namespace ozd
