// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/relative_time.h"

#include <gtest/gtest.h>

namespace oz {
namespace {

struct AgeCase {
  absl::Duration age;
  const char* relative;
  const char* short_age;
};

TEST(RelativeTimeTest, CutsOffAtEachUnit) {
  const AgeCase cases[] = {
      {absl::Seconds(-5), "just now", "0s"},
      {absl::Seconds(0), "just now", "0s"},
      {absl::Milliseconds(59'999), "just now", "59s"},
      {absl::Seconds(60), "1 min ago", "1m"},
      {absl::Seconds(3599), "59 min ago", "59m"},
      {absl::Hours(1), "1 hour ago", "1h"},
      {absl::Minutes(119), "1 hour ago", "1h"},
      {absl::Hours(2), "2 hours ago", "2h"},
      {absl::Hours(24), "1 day ago", "1d"},
      {absl::Hours(24 * 6 + 23), "6 days ago", "6d"},
      {absl::Hours(24 * 7), "1 week ago", "7d"},
      {absl::Hours(24 * 30), "4 weeks ago", "30d"},
      {absl::Seconds(2'630'016), "1 month ago", "30d"},
      {absl::Seconds(2'630'015), "4 weeks ago", "30d"},
      {absl::Hours(24 * 100), "3 months ago", "14w"},
      {absl::Seconds(31'557'599), "11 months ago", "52w"},
      {absl::Seconds(31'557'600), "1 year ago", "1y"},
      {absl::Hours(24 * 366 * 2), "2 years ago", "2y"},
  };
  for (const AgeCase& c : cases) {
    EXPECT_EQ(c.relative, RelativeTime(c.age)) << c.age;
    EXPECT_EQ(c.short_age, ShortAge(c.age)) << c.age;
  }
}

TEST(RelativeTimeTest, ExactAgeSaysSeconds) {
  EXPECT_EQ("20 s ago", ExactAge(absl::Seconds(20)));
  EXPECT_EQ("3 min ago", ExactAge(absl::Seconds(200)));
}

TEST(RelativeTimeTest, DurationNamesTwoUnits) {
  EXPECT_EQ("0 s", DurationText(absl::Seconds(-1)));
  EXPECT_EQ("850 ms", DurationText(absl::Milliseconds(850)));
  EXPECT_EQ("12 s", DurationText(absl::Milliseconds(12'999)));
  EXPECT_EQ("3 min 12 s", DurationText(absl::Seconds(192)));
  EXPECT_EQ("2 h", DurationText(absl::Hours(2)));
  EXPECT_EQ("2 h 5 min", DurationText(absl::Minutes(125)));
  EXPECT_EQ("3 d 4 h", DurationText(absl::Hours(76)));
}

TEST(RelativeTimeTest, ClockTimeNamesTheDateOfAnotherDay) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::Time now = absl::FromUnixSeconds(1'775'212'200);
  EXPECT_EQ("10:29:00", ClockTime(now - absl::Minutes(1), now, utc));
  EXPECT_EQ(
      "2026-04-02 23:59:59",
      ClockTime(now - absl::Hours(10) - absl::Minutes(30) - absl::Seconds(1),
                now, utc));
  EXPECT_EQ("2026-04-03 10:30:00", DateAndTime(now, utc));
}

}  // namespace
}  // namespace oz
