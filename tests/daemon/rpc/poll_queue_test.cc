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

class FakePollTask : public PollTask {
 public:
  explicit FakePollTask(std::function<void()> poll) : poll_(std::move(poll)) {}
  void Poll() override { poll_(); }

 private:
  const std::function<void()> poll_;
};

TEST(PollQueueTest, PollsInOrderWithFewTasks) {
  Executor executor{Executor::Options()};
  PollQueue queue(&executor);
  Mutex mutex;
  CondVar changed;
  bool blocked = true;
  int polling = 0;
  int most = 0;
  int polled = 0;
  for (int i = 0; i < 1000; ++i) {
    queue.Add(std::make_shared<FakePollTask>([&] {
      MutexLock lock(&mutex);
      most = std::max(most, ++polling);
      changed.NotifyAll();
      while (blocked) changed.Wait(&mutex);
      --polling;
      ++polled;
      changed.NotifyAll();
    }));
  }
  {
    MutexLock lock(&mutex);
    while (polling < PollQueue::kMaxTasks) changed.Wait(&mutex);
    blocked = false;
    changed.NotifyAll();
    while (polled < 1000) changed.Wait(&mutex);
  }
  EXPECT_EQ(most, PollQueue::kMaxTasks);
  executor.Shutdown();
}

TEST(PollQueueTest, AStreamMayAskAgainWhileItIsPolled) {
  Executor executor{{.max_threads = 0}};
  PollQueue queue(&executor);
  int polled = 0;
  queue.Add(std::make_shared<FakePollTask>([&] {
    if (++polled > 1) return;
    queue.Add(std::make_shared<FakePollTask>([&] { ++polled; }));
  }));
  EXPECT_EQ(polled, 2);
}

TEST(PollQueueTest, DrainsWhatTheExecutorDoesNotTake) {
  Executor executor{{.max_threads = 0}};
  executor.Shutdown();
  PollQueue queue(&executor);
  std::vector<int> polled;
  for (int i = 0; i < 10; ++i) {
    queue.Add(
        std::make_shared<FakePollTask>([&polled, i] { polled.push_back(i); }));
  }
  EXPECT_TRUE(polled.empty());
  queue.Drain();
  EXPECT_THAT(polled, testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
}

TEST(PollQueueTest, DropsWhatIsLeft) {
  Executor executor{{.max_threads = 0}};
  executor.Shutdown();
  auto stream =
      std::make_shared<FakePollTask>([] { ADD_FAILURE() << "polled"; });
  const std::weak_ptr<FakePollTask> left = stream;
  {
    PollQueue queue(&executor);
    queue.Add(std::move(stream));
    EXPECT_FALSE(left.expired());
  }
  EXPECT_TRUE(left.expired());
}

}  // namespace
}  // namespace ozd
