// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/streams/keepalive_timer.h"

#include <gtest/gtest.h>

#include "daemon/core/base/executor.h"
#include "tests/support/fake_clock.h"

namespace ozd {
namespace {

class KeepaliveTimerTest : public testing::Test {
 protected:
  std::shared_ptr<StreamHandle> Add(int* wakes) {
    auto stream = std::make_shared<StreamHandle>(&clock_);
    stream->Start([wakes] { ++*wakes; });
    keepalive_timer_.Add(stream);
    return stream;
  }
  void Pass(absl::Duration time) {
    clock_.Advance(time);
    executor_.RunDue(time);
  }

  FakeClock clock_;
  Executor executor_{{.max_threads = 0}};
  Tasks tasks_{&executor_};
  KeepaliveTimer keepalive_timer_{&tasks_, &clock_};
};

TEST_F(KeepaliveTimerTest, WakesOnlyTheSilent) {
  int silent = 0;
  int talking = 0;
  const auto one = Add(&silent);
  const auto other = Add(&talking);
  Pass(absl::Seconds(10));
  other->ResetKeepalive();
  EXPECT_FALSE(one->IsKeepaliveDue());
  Pass(absl::Seconds(5));
  EXPECT_TRUE(one->IsKeepaliveDue());
  EXPECT_FALSE(other->IsKeepaliveDue());
  EXPECT_EQ(silent, 1);
  EXPECT_EQ(talking, 0);
  Pass(absl::Seconds(10));
  EXPECT_EQ(talking, 1);
}

TEST_F(KeepaliveTimerTest, OneThatNeverSaysAnythingIsNotWokenMoreOften) {
  int wakes = 0;
  const auto stream = Add(&wakes);
  for (int i = 0; i < 60; ++i) Pass(absl::Seconds(1));
  EXPECT_EQ(wakes, 4);
}

TEST_F(KeepaliveTimerTest, ThereIsNoTimerWithoutSources) {
  int wakes = 0;
  auto stream = Add(&wakes);
  keepalive_timer_.Remove(stream);
  Pass(absl::Minutes(1));
  EXPECT_EQ(wakes, 0);
  stream = Add(&wakes);
  Pass(absl::Seconds(15));
  EXPECT_EQ(wakes, 1);
}

}  // namespace
}  // namespace ozd
