// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/base/executor.h"

#include <algorithm>
#include <deque>
#include <map>
#include <thread>
#include <utility>
#include <vector>

#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

class Executor::Impl {
 public:
  explicit Impl(const Options& options) : options_(options) {}

  void Run(std::function<void()> work, bool shared) {
    if (inline_mode()) return RunInline(std::move(work));
    std::vector<std::thread> finished;
    {
      MutexLock lock(&mutex_);
      if (shutdown_) return;
      // Shared work goes first: whoever is queued may have to wait for it.
      if (shared) {
        queue_.push_front(std::move(work));
      } else {
        queue_.push_back(std::move(work));
      }
      finished.swap(finished_);
      const int limit = options_.max_threads * (shared ? 2 : 1);
      if (static_cast<size_t>(idle_) >= queue_.size()) {
        wake_.NotifyOne();
      } else if (thread_count_ < limit) {
        StartWorker();
      }
    }
    for (std::thread& thread : finished) thread.join();
  }

  uint64_t RunAfter(absl::Duration delay, std::function<void()> work) {
    std::thread finished;
    uint64_t id = 0;
    {
      MutexLock lock(&mutex_);
      if (shutdown_) return 0;
      id = ++last_timer_;
      due_[id] = Now() + std::max(delay, absl::ZeroDuration());
      timers_.emplace(std::make_pair(due_[id], id), std::move(work));
      if (inline_mode()) return id;
      if (timer_running_) {
        timer_wake_.NotifyAll();
      } else {
        timer_running_ = true;
        finished.swap(timer_thread_);
        timer_thread_ = std::thread([this] { TimerLoop(); });
      }
    }
    if (finished.joinable()) finished.join();
    return id;
  }

  void Cancel(uint64_t timer) {
    std::function<void()> dropped;
    MutexLock lock(&mutex_);
    const auto due = due_.find(timer);
    if (due == due_.end()) return;
    const auto found = timers_.find({due->second, timer});
    dropped = std::move(found->second);
    timers_.erase(found);
    due_.erase(due);
    timer_wake_.NotifyAll();
  }

  void RunDue(absl::Duration elapsed) {
    absl::Duration end;
    {
      MutexLock lock(&mutex_);
      end = inline_now_ + elapsed;
    }
    while (true) {
      std::function<void()> work;
      {
        MutexLock lock(&mutex_);
        if (timers_.empty() || timers_.begin()->first.first > end) {
          inline_now_ = end;
          return;
        }
        inline_now_ = std::max(inline_now_, timers_.begin()->first.first);
        work = TakeFirstTimer();
      }
      work();
    }
  }

  void Shutdown() {
    DropWaiting();
    std::vector<std::thread> threads;
    std::thread timer;
    {
      MutexLock lock(&mutex_);
      while (thread_count_ > 0 || timer_running_) ended_.Wait(&mutex_);
      threads.swap(finished_);
      timer.swap(timer_thread_);
    }
    for (std::thread& thread : threads) thread.join();
    if (timer.joinable()) timer.join();
  }

 private:
  using TimerKey = std::pair<absl::Duration, uint64_t>;

  // Lets nothing begin any more. What is dropped is destroyed without the lock:
  // it may run code of its owner.
  void DropWaiting() {
    std::deque<std::function<void()>> queued;
    std::map<TimerKey, std::function<void()>> timed;
    MutexLock lock(&mutex_);
    shutdown_ = true;
    queued.swap(queue_);
    timed.swap(timers_);
    due_.clear();
    wake_.NotifyAll();
    timer_wake_.NotifyAll();
  }

  bool inline_mode() const { return options_.max_threads == 0; }

  absl::Duration Now() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return inline_mode() ? inline_now_ : RealClock()->Uptime();
  }

  void RunInline(std::function<void()> work) {
    {
      MutexLock lock(&mutex_);
      if (shutdown_) return;
    }
    work();
  }

  std::function<void()> TakeFirstTimer() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const auto first = timers_.begin();
    std::function<void()> work = std::move(first->second);
    due_.erase(first->first.second);
    timers_.erase(first);
    return work;
  }

  void StartWorker() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ++thread_count_;
    const uint64_t id = ++last_worker_;
    workers_.emplace(id, std::thread([this, id] { WorkerLoop(id); }));
  }

  void WorkerLoop(uint64_t id) {
    mutex_.Lock();
    while (WaitForWork()) {
      std::function<void()> work = std::move(queue_.front());
      queue_.pop_front();
      mutex_.Unlock();
      work();
      work = nullptr;
      mutex_.Lock();
    }
    // Whoever comes next joins the thread; it cannot join itself.
    finished_.push_back(std::move(workers_[id]));
    workers_.erase(id);
    --thread_count_;
    ended_.NotifyAll();
    mutex_.Unlock();
  }

  // False when this thread should end.
  bool WaitForWork() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    while (queue_.empty() && !shutdown_) {
      ++idle_;
      const bool notified = wake_.WaitFor(
          &mutex_, absl::ToChronoNanoseconds(options_.idle_thread_life));
      --idle_;
      if (!notified && queue_.empty()) return false;
    }
    return !shutdown_;
  }

  void TimerLoop() {
    mutex_.Lock();
    while (!shutdown_ && !timers_.empty()) {
      const absl::Duration wait = timers_.begin()->first.first - Now();
      if (wait > absl::ZeroDuration()) {
        timer_wake_.WaitFor(&mutex_, absl::ToChronoNanoseconds(wait));
        continue;
      }
      std::function<void()> work = TakeFirstTimer();
      mutex_.Unlock();
      Run(std::move(work), /*shared=*/false);
      mutex_.Lock();
    }
    timer_running_ = false;
    ended_.NotifyAll();
    mutex_.Unlock();
  }

  const Options options_;
  Mutex mutex_;
  CondVar wake_;
  CondVar timer_wake_;
  CondVar ended_;
  bool shutdown_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  std::map<uint64_t, std::thread> workers_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> finished_ ABSL_GUARDED_BY(mutex_);
  uint64_t last_worker_ ABSL_GUARDED_BY(mutex_) = 0;
  int thread_count_ ABSL_GUARDED_BY(mutex_) = 0;
  int idle_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<TimerKey, std::function<void()>> timers_ ABSL_GUARDED_BY(mutex_);
  std::map<uint64_t, absl::Duration> due_ ABSL_GUARDED_BY(mutex_);
  std::thread timer_thread_ ABSL_GUARDED_BY(mutex_);
  bool timer_running_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t last_timer_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Duration inline_now_ ABSL_GUARDED_BY(mutex_);
};

Executor::Executor(const Options& options)
    : impl_(std::make_unique<Impl>(options)) {}

Executor::~Executor() { Shutdown(); }

void Executor::Run(std::function<void()> work) {
  impl_->Run(std::move(work), /*shared=*/false);
}

void Executor::RunShared(std::function<void()> work) {
  impl_->Run(std::move(work), /*shared=*/true);
}

uint64_t Executor::RunAfter(absl::Duration delay, std::function<void()> work) {
  return impl_->RunAfter(delay, std::move(work));
}

void Executor::Cancel(uint64_t timer) { impl_->Cancel(timer); }

void Executor::RunDue(absl::Duration elapsed) { impl_->RunDue(elapsed); }

void Executor::Shutdown() { impl_->Shutdown(); }

}  // namespace ozd
