// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/base/single_flight.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using testing::SizeIs;

class SingleFlightTest : public CoreFixture {};

TEST_F(SingleFlightTest, TwentyReadersMakeOneSync) {
  PutHistory(3);
  Start(32);
  api_.Block();
  std::vector<std::thread> readers;
  std::atomic<int> good = 0;
  for (int i = 0; i < 20; ++i) {
    readers.emplace_back([&] {
      const auto list = List(ListRequest(3));
      if (list.ok() && list->runs_size() == 3) ++good;
    });
  }
  api_.WaitForBlocked(1);
  api_.Release();
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(good, 20);
  EXPECT_EQ(lists(), 1);
}

TEST_F(SingleFlightTest, EqualReadsOfOneRunAreOne) {
  PutHistory(3);
  Start(32);
  api_.Block();
  std::vector<std::thread> readers;
  std::atomic<int> arrived = 0;
  std::atomic<int> good = 0;
  CallScope scope;
  // Asked while waiting, so all are known to wait before the answer comes.
  for (int i = 0; i < 20; ++i) {
    readers.emplace_back([&] {
      std::atomic<bool> counted = false;
      CallScope own;
      own.cancelled = [&] {
        if (!counted.exchange(true)) ++arrived;
        return false;
      };
      if (service_->GetRun(GetRequest(RunId(1)), own).ok()) ++good;
    });
  }
  while (arrived < 20) std::this_thread::yield();
  api_.Release();
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(good, 20);
  EXPECT_EQ(api_.calls(FakeOzApi::Method::kGetRun), 1);
}

TEST_F(SingleFlightTest, GoesOnWhenTheFirstCallerLeaves) {
  PutHistory(3);
  Start(8);
  api_.Block();
  CallScope gone;
  gone.cancelled = [] { return true; };
  EXPECT_THAT(service_->ListRuns(ListRequest(3), gone),
              StatusIs(absl::StatusCode::kCancelled));
  std::thread second([&] { EXPECT_THAT(List(ListRequest(3)), IsOk()); });
  api_.WaitForBlocked(1);
  api_.Release();
  second.join();
  EXPECT_EQ(lists(), 1);
}

TEST_F(SingleFlightTest, GoesOnWhenAllWaitersRunOutOfTime) {
  options_.sync_wait = absl::Milliseconds(1);
  PutHistory(3);
  Start(8);
  ASSERT_THAT(List(ListRequest(3)), IsOk());
  clock_.Advance(absl::Minutes(1));
  PutRun(1);
  api_.Block();
  const auto stale = List(ListRequest(3));
  ASSERT_THAT(stale, IsOk());
  EXPECT_TRUE(stale->freshness().stale());
  EXPECT_EQ(stale->freshness().stale_reason(), "the service is slow");
  api_.WaitForBlocked(1);
  api_.Release();
  // The sync that nobody waited for fills the cache.
  while (!service_->TryListRunsFromCache(ListRequest(3)).has_value()) {
    std::this_thread::yield();
  }
  EXPECT_EQ(lists(), 2);
  EXPECT_EQ(Ids(*service_->TryListRunsFromCache(ListRequest(3)))[0], RunId(1));
}

TEST_F(SingleFlightTest, WaitersNeverStarveTheSync) {
  PutHistory(3);
  Start(2);
  std::atomic<int> good = 0;
  api_.Block();
  for (int i = 0; i < 10; ++i) {
    executor_->Run([&] { good += List(ListRequest(3)).ok() ? 1 : 0; });
  }
  api_.WaitForBlocked(1);
  api_.Release();
  while (good < 10) std::this_thread::yield();
}

TEST(FlightTest, FirstResultCounts) {
  Flight<int> flight;
  EXPECT_FALSE(flight.Wait(CallScope(), absl::ZeroDuration()).has_value());
  flight.Finish(1);
  flight.Finish(2);
  EXPECT_EQ(**flight.Wait(CallScope(), absl::ZeroDuration()), 1);
}

TEST(FlightTest, WorkThatIsDroppedAnswersItsWaiters) {
  Executor executor({.max_threads = 0});
  Tasks tasks(&executor);
  SingleFlight<int> flights(&tasks);
  tasks.Shutdown();
  const auto flight = flights.Join("key", [] { return 1; });
  const auto result = flight->Wait(CallScope(), absl::ZeroDuration());
  ASSERT_TRUE(result.has_value());
  EXPECT_THAT(*result, StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace ozd
