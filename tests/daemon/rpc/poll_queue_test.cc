// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/poll_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <utility>
#include <vector>

#include "proto/support/mutex.h"

namespace ozd {
namespace {

class FakePullable : public PollTask {
 public:
  explicit FakePullable(std::function<void()> pull) : pull_(std::move(pull)) {}
  void Pull() override { pull_(); }

 private:
  const std::function<void()> pull_;
};

TEST(PollQueueTest, PullsInOrderWithFewTasks) {
  Executor executor{Executor::Options()};
  PollQueue queue(&executor);
  Mutex mutex;
  CondVar changed;
  bool blocked = true;
  int pulling = 0;
  int most = 0;
  int pulled = 0;
  for (int i = 0; i < 1000; ++i) {
    queue.Add(std::make_shared<FakePullable>([&] {
      MutexLock lock(&mutex);
      most = std::max(most, ++pulling);
      changed.NotifyAll();
      while (blocked) changed.Wait(&mutex);
      --pulling;
      ++pulled;
      changed.NotifyAll();
    }));
  }
  {
    MutexLock lock(&mutex);
    while (pulling < PollQueue::kPullers) changed.Wait(&mutex);
    blocked = false;
    changed.NotifyAll();
    while (pulled < 1000) changed.Wait(&mutex);
  }
  EXPECT_EQ(most, PollQueue::kPullers);
  executor.Shutdown();
}

TEST(PollQueueTest, AStreamMayAskAgainWhileItIsPulled) {
  Executor executor{{.max_threads = 0}};
  PollQueue queue(&executor);
  int pulled = 0;
  queue.Add(std::make_shared<FakePullable>([&] {
    if (++pulled > 1) return;
    queue.Add(std::make_shared<FakePullable>([&] { ++pulled; }));
  }));
  EXPECT_EQ(pulled, 2);
}

TEST(PollQueueTest, DrainsWhatTheExecutorDoesNotTake) {
  Executor executor{{.max_threads = 0}};
  executor.Shutdown();
  PollQueue queue(&executor);
  std::vector<int> pulled;
  for (int i = 0; i < 10; ++i) {
    queue.Add(
        std::make_shared<FakePullable>([&pulled, i] { pulled.push_back(i); }));
  }
  EXPECT_TRUE(pulled.empty());
  queue.Drain();
  EXPECT_THAT(pulled, testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
}

TEST(PollQueueTest, DropsWhatIsLeft) {
  Executor executor{{.max_threads = 0}};
  executor.Shutdown();
  auto stream =
      std::make_shared<FakePullable>([] { ADD_FAILURE() << "pulled"; });
  const std::weak_ptr<FakePullable> left = stream;
  {
    PollQueue queue(&executor);
    queue.Add(std::move(stream));
    EXPECT_FALSE(left.expired());
  }
  EXPECT_TRUE(left.expired());
}

}  // namespace
}  // namespace ozd
