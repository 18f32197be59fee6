// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/base/executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "proto/support/mutex.h"

namespace ozd {
namespace {

// Opens once; any number of threads wait for that.
class Latch {
 public:
  void Open() {
    MutexLock lock(&mutex_);
    open_ = true;
    opened_.NotifyAll();
  }
  void Wait() {
    MutexLock lock(&mutex_);
    while (!open_) opened_.Wait(&mutex_);
  }

 private:
  Mutex mutex_;
  CondVar opened_;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
};

TEST(ExecutorTest, RunsInlineWithoutThreads) {
  Executor executor({.max_threads = 0});
  std::thread::id ran_on;
  executor.Run([&] { ran_on = std::this_thread::get_id(); });
  EXPECT_EQ(ran_on, std::this_thread::get_id());
}

TEST(ExecutorTest, RunsTimedWorkInOrderWhenDue) {
  Executor executor({.max_threads = 0});
  std::vector<int> ran;
  executor.RunAfter(absl::Seconds(2), [&] { ran.push_back(2); });
  executor.RunAfter(absl::Seconds(1), [&] {
    ran.push_back(1);
    executor.RunAfter(absl::Seconds(3), [&] { ran.push_back(4); });
  });
  const uint64_t dropped =
      executor.RunAfter(absl::Seconds(1), [&] { ran.push_back(-1); });
  executor.Cancel(dropped);
  executor.RunDue(absl::Milliseconds(3999));
  EXPECT_EQ(ran, (std::vector<int>{1, 2}));
  executor.RunDue(absl::Milliseconds(1));
  EXPECT_EQ(ran, (std::vector<int>{1, 2, 4}));
}

TEST(ExecutorTest, KeepsToItsLimit) {
  Executor executor({.max_threads = 2});
  Mutex mutex;
  CondVar changed;
  int running = 0;
  int most = 0;
  int done = 0;
  for (int i = 0; i < 50; ++i) {
    executor.Run([&] {
      {
        MutexLock lock(&mutex);
        most = std::max(most, ++running);
      }
      std::this_thread::yield();
      MutexLock lock(&mutex);
      --running;
      ++done;
      changed.NotifyAll();
    });
  }
  MutexLock lock(&mutex);
  while (done < 50) changed.Wait(&mutex);
  EXPECT_LE(most, 2);
}

TEST(ExecutorTest, SharedWorkPassesThoseWhoWaitForIt) {
  Executor executor({.max_threads = 2});
  Latch shared_ran;
  std::atomic<int> waited = 0;
  Latch all_waited;
  for (int i = 0; i < 6; ++i) {
    executor.Run([&] {
      shared_ran.Wait();
      if (++waited == 6) all_waited.Open();
    });
  }
  executor.RunShared([&] { shared_ran.Open(); });
  all_waited.Wait();
  EXPECT_EQ(waited, 6);
}

TEST(ExecutorTest, RunsTimedWorkOnThreads) {
  Executor executor({.max_threads = 2});
  Latch ran;
  executor.RunAfter(absl::Hours(1), [] { ADD_FAILURE(); });
  executor.RunAfter(absl::Milliseconds(1), [&] { ran.Open(); });
  ran.Wait();
}

TEST(ExecutorTest, ThreadsLeaveAndComeBack) {
  Executor executor(
      {.max_threads = 2, .idle_thread_life = absl::ZeroDuration()});
  std::atomic<int> runs = 0;
  for (int i = 0; i < 20; ++i) {
    Latch ran;
    executor.Run([&] {
      ++runs;
      ran.Open();
    });
    ran.Wait();
  }
  EXPECT_EQ(runs, 20);
}

TEST(ExecutorTest, ShutdownDropsWhatHasNotBegun) {
  auto held = std::make_shared<int>(1);
  {
    Executor executor({.max_threads = 1});
    Latch began;
    Latch may_end;
    executor.Run([&] {
      began.Open();
      may_end.Wait();
    });
    began.Wait();
    executor.Run([held] { ADD_FAILURE(); });
    executor.RunAfter(absl::Hours(1), [held] { ADD_FAILURE(); });
    EXPECT_EQ(held.use_count(), 3);
    std::thread ending([&] { executor.Shutdown(); });
    // Dropped while the running work still goes on.
    while (held.use_count() > 1) std::this_thread::yield();
    may_end.Open();
    ending.join();
    executor.Run([held] { ADD_FAILURE(); });
    EXPECT_EQ(executor.RunAfter(absl::ZeroDuration(), [held] {}), 0u);
  }
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace ozd
