// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/inbox/usage_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/civil_time.h"

namespace oz {
namespace {

using testing::HasSubstr;

void AddBucket(absl::CivilHour hour, absl::TimeZone zone, int64_t micro,
               v1::GetUsageResponse* usage) {
  v1::UsageBucket* bucket = usage->add_buckets();
  bucket->set_begin_us(absl::ToUnixMicros(absl::FromCivil(hour, zone)));
  bucket->mutable_sum()->set_runs(1);
  bucket->mutable_sum()->set_inference_micro(micro);
}

TEST(UsageViewTest, DaysAreThoseOfTheZone) {
  const absl::TimeZone zone = absl::FixedTimeZone(-7 * 3600);
  v1::GetUsageResponse usage;
  AddBucket(absl::CivilHour(2026, 3, 1, 23), zone, 1, &usage);
  AddBucket(absl::CivilHour(2026, 3, 2, 0), zone, 2, &usage);
  AddBucket(absl::CivilHour(2026, 3, 4, 12), zone, 4, &usage);
  const std::vector<UsageDay> days = DaysOf(usage, zone);
  ASSERT_EQ(days.size(), 4u);
  EXPECT_EQ(days[0].date, "2026-03-01");
  EXPECT_EQ(days[0].sum.inference_micro(), 1);
  EXPECT_EQ(days[1].sum.inference_micro(), 2);
  EXPECT_EQ(days[2].date, "2026-03-03");
  EXPECT_EQ(days[2].sum.runs(), 0);
  EXPECT_EQ(days[3].sum.inference_micro(), 4);
  // In UTC the first two are of one day.
  EXPECT_EQ(DaysOf(usage, absl::UTCTimeZone())[0].sum.runs(), 2);
}

TEST(UsageViewTest, ManyDaysAreBounded) {
  v1::GetUsageResponse usage;
  AddBucket(absl::CivilHour(1970, 1, 1, 0), absl::UTCTimeZone(), 1, &usage);
  AddBucket(absl::CivilHour(2026, 1, 1, 0), absl::UTCTimeZone(), 2, &usage);
  const std::vector<UsageDay> days = DaysOf(usage, absl::UTCTimeZone());
  EXPECT_EQ(days.size(), 3660u);
  EXPECT_EQ(days.back().date, "2026-01-01");
}

TEST(UsageViewTest, DrawsHeightsAndBars) {
  EXPECT_EQ(Sparkline({0, 1, 4, 8}), " ▂▅█");
  EXPECT_EQ(Sparkline({0, 0}), "  ");
  EXPECT_EQ(Bar(8, 8, 2), "██");
  EXPECT_EQ(Bar(4, 8, 2), "█");
  EXPECT_EQ(Bar(1, 1000, 2), "▏");
  EXPECT_EQ(Bar(0, 8, 2), "");
  EXPECT_EQ(Bar(3, 8, 1), "▍");
}

TEST(UsageViewTest, SaysWhichRunsWereCounted) {
  v1::GetUsageResponse usage;
  usage.mutable_total()->set_runs(12);
  usage.mutable_total()->set_runs_without_usage(3);
  usage.set_oldest_us(absl::ToUnixMicros(
      absl::FromCivil(absl::CivilDay(2026, 3, 1), absl::UTCTimeZone())));
  usage.set_complete(true);
  EXPECT_EQ(UsageCoverageText(usage, absl::UTCTimeZone()),
            "12 runs created since 2026-03-01, 3 without usage");
  usage.set_complete(false);
  EXPECT_THAT(UsageCoverageText(usage, absl::UTCTimeZone()),
              HasSubstr("not all runs are cached yet"));
}

}  // namespace
}  // namespace oz
