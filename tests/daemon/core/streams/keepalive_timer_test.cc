// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/streams/keepalive_timer.h"

#include <gtest/gtest.h>

#include "daemon/core/base/executor.h"
#include "tests/support/fake_clock.h"

namespace ozd {
namespace {

class KeepaliveTimerTest : public testing::Test {
 protected:
  std::shared_ptr<KeepaliveTimer::Entry> Add(int* rings) {
    auto wake_callback = std::make_shared<WakeCallback>();
    wake_callback->Set([rings] { ++*rings; });
    return keepalive_timer_.Add(wake_callback);
  }
  void Pass(absl::Duration time) {
    clock_.Advance(time);
    executor_.RunDue(time);
  }

  FakeClock clock_;
  Executor executor_{{.max_threads = 0}};
  Tasks tasks_{&executor_};
  KeepaliveTimer keepalive_timer_{&tasks_, &clock_, absl::Seconds(15)};
};

TEST_F(KeepaliveTimerTest, WakesOnlyTheSilent) {
  int silent = 0;
  int talking = 0;
  const auto one = Add(&silent);
  const auto other = Add(&talking);
  Pass(absl::Seconds(10));
  other->Said();
  EXPECT_FALSE(one->IsDue());
  Pass(absl::Seconds(5));
  EXPECT_TRUE(one->IsDue());
  EXPECT_FALSE(other->IsDue());
  EXPECT_EQ(silent, 1);
  EXPECT_EQ(talking, 0);
  Pass(absl::Seconds(10));
  EXPECT_EQ(talking, 1);
}

TEST_F(KeepaliveTimerTest, OneThatNeverSaysAnythingIsNotWokenMoreOften) {
  int rings = 0;
  const auto entry = Add(&rings);
  for (int i = 0; i < 60; ++i) Pass(absl::Seconds(1));
  EXPECT_EQ(rings, 4);
}

TEST_F(KeepaliveTimerTest, ThereIsNoTimerWithoutSources) {
  int rings = 0;
  auto entry = Add(&rings);
  keepalive_timer_.Remove(entry);
  Pass(absl::Minutes(1));
  EXPECT_EQ(rings, 0);
  entry = Add(&rings);
  Pass(absl::Seconds(15));
  EXPECT_EQ(rings, 1);
}

}  // namespace
}  // namespace ozd
