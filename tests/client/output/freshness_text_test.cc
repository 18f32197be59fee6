// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/freshness_text.h"

#include <gtest/gtest.h>

namespace oz {
namespace {

constexpr int64_t kNowSeconds = 1'775'212'200;  // 2026-04-03T10:30:00Z

std::string Warning(const v1::Freshness& freshness) {
  return StaleWarning(freshness, "runs", absl::FromUnixSeconds(kNowSeconds),
                      absl::UTCTimeZone());
}

v1::Freshness Stale(int64_t age_seconds, const std::string& reason) {
  v1::Freshness freshness;
  freshness.set_as_of_us((kNowSeconds - age_seconds) * 1'000'000);
  freshness.set_age_ms(age_seconds * 1000);
  freshness.set_stale(true);
  freshness.set_stale_reason(reason);
  return freshness;
}

TEST(StaleWarningTest, SaysNothingWhenFresh) {
  v1::Freshness freshness = Stale(3, "");
  freshness.set_stale(false);
  EXPECT_EQ("", Warning(freshness));
}

TEST(StaleWarningTest, NamesReasonTimeAndAge) {
  EXPECT_EQ("warning: offline: showing runs as of 10:26:40 (3 min ago)\n",
            Warning(Stale(200, "offline")));
  EXPECT_EQ("warning: showing runs as of 10:29:40 (20 s ago)\n",
            Warning(Stale(20, "")));
}

TEST(StaleWarningTest, NamesTheDateOfAnotherDay) {
  EXPECT_EQ(
      "warning: offline: showing runs as of 2026-04-01 10:30:00 (2 days "
      "ago)\n",
      Warning(Stale(2 * 86'400, "offline")));
}

TEST(StaleWarningTest, DoesNotGuessTheAge) {
  v1::Freshness freshness = Stale(200, "offline");
  freshness.set_age_ms(-1);
  EXPECT_EQ(
      "warning: offline: showing runs as of 10:26:40 (age unknown: the clock "
      "was changed)\n",
      Warning(freshness));
  freshness.set_as_of_us(0);
  EXPECT_EQ("warning: offline: showing runs of unknown age\n",
            Warning(freshness));
}

TEST(StaleWarningTest, NeutralisesTheReason) {
  EXPECT_EQ(
      "warning: \\x1b[2J [redacted]: showing runs as of 10:29:40 (20 s ago)\n",
      Warning(Stale(20, "\x1b[2J wk-secret")));
}

}  // namespace
}  // namespace oz
