// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/heartbeats.h"

#include <gtest/gtest.h>

#include "daemon/core/executor.h"
#include "tests/support/fake_clock.h"

namespace ozd {
namespace {

class HeartbeatsTest : public testing::Test {
 protected:
  std::shared_ptr<Heartbeats::Pulse> Add(int* rings) {
    auto bell = std::make_shared<Bell>();
    bell->Set([rings] { ++*rings; });
    return heartbeats_.Add(bell);
  }
  void Pass(absl::Duration time) {
    clock_.Advance(time);
    executor_.RunDue(time);
  }

  FakeClock clock_;
  Executor executor_{{.max_threads = 0}};
  Tasks tasks_{&executor_};
  Heartbeats heartbeats_{&tasks_, &clock_, absl::Seconds(15)};
};

TEST_F(HeartbeatsTest, WakesOnlyTheSilent) {
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

TEST_F(HeartbeatsTest, OneThatNeverSaysAnythingIsNotWokenMoreOften) {
  int rings = 0;
  const auto pulse = Add(&rings);
  for (int i = 0; i < 60; ++i) Pass(absl::Seconds(1));
  EXPECT_EQ(rings, 4);
}

TEST_F(HeartbeatsTest, ThereIsNoTimerWithoutSources) {
  int rings = 0;
  auto pulse = Add(&rings);
  heartbeats_.Remove(pulse);
  Pass(absl::Minutes(1));
  EXPECT_EQ(rings, 0);
  pulse = Add(&rings);
  Pass(absl::Seconds(15));
  EXPECT_EQ(rings, 1);
}

}  // namespace
}  // namespace ozd
