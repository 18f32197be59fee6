// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/timestamp.h"

#include <gtest/gtest.h>

namespace ozd {
namespace {

TEST(TimestampTest, ParsesEveryAcceptedForm) {
  const int64_t expected = 1775212200000000;  // 2026-04-03T10:30:00Z
  for (const char* text :
       {"2026-04-03T10:30:00Z", "2026-04-03t10:30:00z", "2026-04-03 10:30:00Z",
        "2026-04-03T12:30:00+02:00", "2026-04-03T04:00:00-06:30"}) {
    auto parsed = ParseRfc3339(text);
    ASSERT_TRUE(parsed.ok()) << text << ": " << parsed.status();
    EXPECT_EQ(*parsed, expected) << text;
  }
  EXPECT_EQ(*ParseRfc3339("2026-04-03T10:30:00.123456789Z"), expected + 123456);
  EXPECT_EQ(*ParseRfc3339("2026-04-03T10:29:60Z"), expected);
}

TEST(TimestampTest, RefusesWithThePublishedWords) {
  const struct {
    const char* text;
    const char* why;
  } kCases[] = {
      {"", "premature end of input"},
      {"2026-04-03", "premature end of input"},
      {"2026-04-03T10:30:00", "premature end of input"},
      {"yesterday", "input contains invalid characters"},
      {" 2026-04-03T10:30:00Z", "input contains invalid characters"},
      {"2026-04-03T10:30:00+0200", "input contains invalid characters"},
      {"2026-04-03T24:00:00Z", "input is out of range"},
      {"2026-02-30T10:00:00Z", "input is out of range"},
      {"2026-04-03T10:30:00Zx", "trailing input"},
  };
  for (const auto& c : kCases) {
    auto parsed = ParseRfc3339(c.text);
    ASSERT_FALSE(parsed.ok()) << c.text;
    EXPECT_EQ(parsed.status().message(), c.why) << c.text;
  }
}

TEST(TimestampTest, FormatsWithAsMuchFractionAsNeeded) {
  EXPECT_EQ(FormatRfc3339Z(1775212200000000), "2026-04-03T10:30:00Z");
  EXPECT_EQ(FormatRfc3339Z(1775212200120000), "2026-04-03T10:30:00.120Z");
  EXPECT_EQ(FormatRfc3339Z(1775212200000001), "2026-04-03T10:30:00.000001Z");
  EXPECT_EQ(FormatRfc3339Offset(1775212200000000), "2026-04-03T10:30:00+00:00");
  EXPECT_EQ(FormatRfc3339Z(-1), "1969-12-31T23:59:59.999999Z");
}

TEST(TimestampTest, WritesWhatItReadsInEveryYear) {
  for (const char* text :
       {"0000-01-01T00:00:00Z", "0099-12-31T23:59:59.000001Z",
        "9999-12-31T23:59:59.999999Z"}) {
    const auto parsed = ParseRfc3339(text);
    ASSERT_TRUE(parsed.ok()) << text << ": " << parsed.status();
    EXPECT_EQ(FormatRfc3339Z(*parsed), text);
  }
}

}  // namespace
}  // namespace ozd
