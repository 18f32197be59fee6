// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/streams/stream_registry.h"

#include <gtest/gtest.h>

#include "daemon/core/base/executor.h"
#include "tests/support/fake_clock.h"

namespace ozd {
namespace {

class StreamRegistryTest : public testing::Test {
 protected:
  FakeClock clock_;
  Executor executor_{Executor::Options{.max_threads = 0}};
  Tasks tasks_{&executor_};
  StreamRegistry streams_{&tasks_, &clock_};
};

TEST_F(StreamRegistryTest, TellsTheStreamsOfOneAccount) {
  const auto mine = streams_.Join("mine");
  const auto other = streams_.Join("other");
  int woken = 0;
  mine->Start([&woken] { ++woken; });
  streams_.Tell("mine", kNoticeChanged);
  streams_.Tell("mine", kNoticeConnection);
  EXPECT_EQ(woken, 2);
  // Known already, and not looked at yet.
  streams_.Tell("mine", kNoticeChanged);
  EXPECT_EQ(woken, 2);
  EXPECT_EQ(mine->Take(), kNoticeChanged | kNoticeConnection);
  EXPECT_EQ(mine->Take(), 0u);
  EXPECT_EQ(other->Take(), 0u);
  streams_.TellAll(kNoticeShutdown);
  EXPECT_EQ(other->Take(), static_cast<uint32_t>(kNoticeShutdown));
  EXPECT_EQ(streams_.count("mine"), 1);
  streams_.Leave(mine);
  streams_.Leave(other);
  EXPECT_EQ(streams_.count("mine"), 0);
}

TEST_F(StreamRegistryTest, WakesWhoeverStartsLate) {
  const auto member = streams_.Join("mine");
  member->Tell(kNoticeOwn);
  int woken = 0;
  member->Start([&woken] { ++woken; });
  EXPECT_EQ(woken, 1);
  streams_.Leave(member);
  member->Tell(kNoticeChanged);
  EXPECT_EQ(woken, 1);
}

TEST_F(StreamRegistryTest, AsksForASignOfLife) {
  const auto member = streams_.Join("mine");
  int woken = 0;
  member->Start([&woken] { ++woken; });
  EXPECT_FALSE(member->IsHeartbeatDue());
  clock_.Advance(absl::Seconds(15));
  executor_.RunDue(absl::Seconds(15));
  EXPECT_EQ(woken, 1);
  EXPECT_TRUE(member->IsHeartbeatDue());
  member->Said();
  EXPECT_FALSE(member->IsHeartbeatDue());
  streams_.Leave(member);
}

}  // namespace
}  // namespace ozd
