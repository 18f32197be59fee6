// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/values.h"

#include <stdint.h>

#include <string>

#include "gtest/gtest.h"

namespace oz {
namespace {

std::string DurationReason(absl::string_view text) {
  const auto duration = ParseDuration(text);
  return duration.ok() ? "" : std::string(duration.status().message());
}

TEST(ValuesTest, ParsesDurations) {
  const struct {
    const char* text;
    absl::Duration duration;
  } kCases[] = {
      {"30d", absl::Hours(30 * 24)},
      {"12h", absl::Hours(12)},
      {"1h30m", absl::Minutes(90)},
      {"1h 30m", absl::Minutes(90)},
      {"5 m", absl::Minutes(5)},
      {" 2w ", absl::Hours(14 * 24)},
      {"100ms", absl::Milliseconds(100)},
      {"7usec 3ns", absl::Nanoseconds(7003)},
      {"0s", absl::ZeroDuration()},
      {"1M", absl::Seconds(2'630'016)},
      {"2years", absl::Seconds(2 * 31'557'600)},
      {"999ms 2ms", absl::Milliseconds(1001)},
  };
  for (const auto& test : kCases) {
    const auto duration = ParseDuration(test.text);
    ASSERT_TRUE(duration.ok()) << test.text << ": " << duration.status();
    EXPECT_EQ(*duration, test.duration) << test.text;
  }
}

TEST(ValuesTest, SaysWhyADurationIsBad) {
  EXPECT_EQ(DurationReason("10"),
            "time unit needed, for example 10sec or 10ms");
  EXPECT_EQ(DurationReason(""), "value was empty");
  EXPECT_EQ(DurationReason("  "), "value was empty");
  EXPECT_EQ(DurationReason("1.5h"), "invalid character at 1");
  EXPECT_EQ(DurationReason("1h-"), "invalid character at 2");
  EXPECT_EQ(DurationReason("bogus"), "expected number at 0");
  EXPECT_EQ(DurationReason("-1h"), "expected number at 0");
  EXPECT_EQ(DurationReason("99999999999999999999s"), "number is too large");
  EXPECT_EQ(DurationReason("9999999999999999y"), "number is too large");
  EXPECT_EQ(DurationReason("9223372036854775807s 1s"), "number is too large");
  EXPECT_EQ(DurationReason("1x"),
            "unknown time unit \"x\", supported units: ns, us, ms, sec, min, "
            "hours, days, weeks, months, years (and few variations)");
}

std::string IntegerReason(absl::string_view text, int64_t low, int64_t high) {
  const auto value = ParseInteger(text, low, high);
  return value.ok() ? "" : std::string(value.status().message());
}

TEST(ValuesTest, ParsesIntegers) {
  EXPECT_EQ(*ParseInteger("-3", INT32_MIN, INT32_MAX), -3);
  EXPECT_EQ(*ParseInteger("+5", INT32_MIN, INT32_MAX), 5);
  EXPECT_EQ(*ParseInteger("-9223372036854775808", INT64_MIN, INT64_MAX),
            INT64_MIN);
}

TEST(ValuesTest, SaysWhyAnIntegerIsBad) {
  EXPECT_EQ(IntegerReason("abc", 0, 9), "invalid digit found in string");
  EXPECT_EQ(IntegerReason("-", 0, 9), "invalid digit found in string");
  EXPECT_EQ(IntegerReason("1 ", 0, 9), "invalid digit found in string");
  EXPECT_EQ(IntegerReason("", 0, 9), "cannot parse integer from empty string");
  EXPECT_EQ(IntegerReason("0", 1, INT32_MAX), "0 is not in 1..=2147483647");
  EXPECT_EQ(IntegerReason("-1", 0, INT64_MAX),
            "-1 is not in 0..9223372036854775807");
  EXPECT_EQ(IntegerReason("9223372036854775808", 0, 9),
            "number too large to fit in target type");
  EXPECT_EQ(IntegerReason("-9223372036854775809", 0, 9),
            "number too small to fit in target type");
}

TEST(ValuesTest, SaysWhyATimestampIsBad) {
  EXPECT_TRUE(ParseTimestamp("2026-04-03T10:30:00Z").ok());
  EXPECT_EQ(ParseTimestamp("2026-04-03").status().message(),
            "invalid RFC 3339 timestamp '2026-04-03': premature end of input");
}

TEST(ValuesTest, CountsTheCharactersOfADescription) {
  std::string umlauts;
  for (int i = 0; i < kMaxDescriptionLength; ++i) umlauts += "\xC3\xA4";
  EXPECT_TRUE(CheckDescription("").ok());
  EXPECT_TRUE(CheckDescription(umlauts).ok());
  EXPECT_EQ(CheckDescription(umlauts + "x").message(),
            "Description must be at most 240 characters (got 241)");
}

TEST(ValuesTest, AcceptsEverySpellingOfAUuid) {
  for (const char* text : {"0191d6c3-37e5-7b4c-bd2b-0f8e2a9c1d11",
                           "0191d6c337e57b4cbd2b0f8e2a9c1d11",
                           "{0191d6c3-37e5-7b4c-bd2b-0f8e2a9c1d11}",
                           "urn:uuid:0191d6c3-37e5-7b4c-bd2b-0f8e2a9c1d11"}) {
    EXPECT_TRUE(CheckUuid(text).ok()) << text;
  }
  for (const char* text :
       {"", "x", "run_abc123", "0191d6c3-37e5-7b4c-bd2b-0f8e2a9c1d1g",
        "0191d6c3x37e5-7b4c-bd2b-0f8e2a9c1d11"}) {
    EXPECT_FALSE(CheckUuid(text).ok()) << text;
  }
}

TEST(ValuesTest, ChecksUrls) {
  EXPECT_TRUE(CheckUrl("http://example.com").ok());
  EXPECT_TRUE(CheckUrl("warp:anything").ok());
  EXPECT_EQ(CheckUrl("foo").message(), "relative URL without a base");
  EXPECT_EQ(CheckUrl("").message(), "relative URL without a base");
  EXPECT_EQ(CheckUrl("a b:c").message(), "relative URL without a base");
  EXPECT_EQ(CheckUrl("https://").message(), "empty host");
}

}  // namespace
}  // namespace oz
