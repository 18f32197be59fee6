// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/base/freshness.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace ozd {
namespace {

constexpr absl::Duration kMaxAge = absl::Seconds(5);

TEST(FreshnessTest, AgesByUptime) {
  FakeClock clock;
  const Timestamps confirmed = NowOn(clock);
  clock.Advance(kMaxAge);
  EXPECT_TRUE(IsFresh(confirmed, clock, kMaxAge));
  clock.Advance(absl::Milliseconds(1));
  EXPECT_FALSE(IsFresh(confirmed, clock, kMaxAge));
  const oz::v1::Freshness freshness = CacheFreshness(confirmed, clock, kMaxAge);
  EXPECT_TRUE(freshness.stale());
  EXPECT_EQ(freshness.age_ms(), 5001);
  EXPECT_EQ(freshness.as_of_us(), confirmed.wall_us);
}

TEST(FreshnessTest, IgnoresJumpsOfTheWallClock) {
  FakeClock clock;
  const Timestamps confirmed = NowOn(clock);
  clock.JumpWallClock(absl::Hours(1000));
  EXPECT_EQ(CacheFreshness(confirmed, clock, kMaxAge).age_ms(), 0);
  EXPECT_TRUE(IsFresh(confirmed, clock, kMaxAge));
  clock.JumpWallClock(-absl::Hours(3000));
  EXPECT_TRUE(IsFresh(confirmed, clock, kMaxAge));
}

TEST(FreshnessTest, IsNeverFreshFromBeforeTheProcess) {
  FakeClock clock;
  Timestamps confirmed;
  confirmed.wall_us = NowOn(clock).wall_us;
  EXPECT_FALSE(IsFresh(confirmed, clock, kMaxAge));
  clock.Advance(absl::Seconds(60));
  EXPECT_EQ(CacheFreshness(confirmed, clock, kMaxAge).age_ms(), 60'000);
  // A moment in the future tells nothing of the age.
  clock.JumpWallClock(-absl::Hours(1));
  EXPECT_EQ(CacheFreshness(confirmed, clock, kMaxAge).age_ms(), -1);
}

TEST(FreshnessTest, SaysUnknownForNever) {
  FakeClock clock;
  const oz::v1::Freshness freshness =
      CacheFreshness(Timestamps(), clock, kMaxAge);
  EXPECT_EQ(freshness.as_of_us(), 0);
  EXPECT_EQ(freshness.age_ms(), -1);
  EXPECT_TRUE(freshness.stale());
}

}  // namespace
}  // namespace ozd
