// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/cron.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/support/timestamp.h"
#include "tests/support/status_matchers.h"

namespace ozd::sim {
namespace {

using ::testing::HasSubstr;

// 2026-04-03 is a Friday.
constexpr char kNow[] = "2026-04-03T10:30:00Z";

std::string Next(const char* expression, const char* after = kNow) {
  const auto cron = Cron::Parse(expression);
  if (!cron.ok()) return std::string(cron.status().message());
  const auto next = cron->Next(*ParseRfc3339(after));
  return next.has_value() ? FormatRfc3339Z(*next) : "never";
}

TEST(CronTest, FindsTheNextMinute) {
  EXPECT_EQ(Next("* * * * *"), "2026-04-03T10:31:00Z");
  EXPECT_EQ(Next("*/15 * * * *"), "2026-04-03T10:45:00Z");
  EXPECT_EQ(Next("5/20 * * * *"), "2026-04-03T10:45:00Z");
  EXPECT_EQ(Next("30 10 * * *"), "2026-04-04T10:30:00Z");
  EXPECT_EQ(Next("0 9 * * *"), "2026-04-04T09:00:00Z");
  EXPECT_EQ(Next("0 9 * * 1"), "2026-04-06T09:00:00Z");
  EXPECT_EQ(Next("0 9 * * mon-fri"), "2026-04-06T09:00:00Z");
  EXPECT_EQ(Next("0 0 1 JAN *"), "2027-01-01T00:00:00Z");
  EXPECT_EQ(Next("0,40 10,23 * * *"), "2026-04-03T10:40:00Z");
  EXPECT_EQ(Next("59 23 31 12 *"), "2026-12-31T23:59:00Z");
}

TEST(CronTest, SecondsDoNotMatter) {
  EXPECT_EQ(Next("* * * * *", "2026-04-03T10:30:59.999999Z"),
            "2026-04-03T10:31:00Z");
}

TEST(CronTest, SundayIsZeroAndSeven) {
  EXPECT_EQ(Next("0 0 * * 0"), "2026-04-05T00:00:00Z");
  EXPECT_EQ(Next("0 0 * * 7"), "2026-04-05T00:00:00Z");
}

TEST(CronTest, EitherDayIsEnoughWhenBothAreRestricted) {
  EXPECT_EQ(Next("0 0 13 * 1"), "2026-04-06T00:00:00Z");
  EXPECT_EQ(Next("0 0 4 * 1"), "2026-04-04T00:00:00Z");
}

TEST(CronTest, LeapDaysComeAndImpossibleDaysDoNot) {
  EXPECT_EQ(Next("0 0 29 2 *"), "2028-02-29T00:00:00Z");
  EXPECT_EQ(Next("0 0 30 2 *"), "never");
}

TEST(CronTest, SaysWhatIsWrong) {
  EXPECT_THAT(Next("0 9 * *"), HasSubstr("has 4 fields"));
  EXPECT_THAT(Next("60 9 * * *"), HasSubstr("minute '60'"));
  EXPECT_THAT(Next("0 24 * * *"), HasSubstr("hour '24'"));
  EXPECT_THAT(Next("0 0 0 * *"), HasSubstr("day of month '0'"));
  EXPECT_THAT(Next("0 0 * foo *"), HasSubstr("month 'foo'"));
  EXPECT_THAT(Next("*/0 * * * *"), HasSubstr("step"));
  EXPECT_THAT(Next("5-1 * * * *"), HasSubstr("ends before"));
  EXPECT_THAT(Next("@daily"), HasSubstr("five"));
}

}  // namespace
}  // namespace ozd::sim
