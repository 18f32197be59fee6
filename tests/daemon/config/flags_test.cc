// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/config/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::HasSubstr;

TEST(FlagsTest, DefaultsWithoutArguments) {
  const auto flags = ParseFlags({});
  ASSERT_THAT(flags, IsOk());
  EXPECT_EQ(flags->notify_fd, -1);
  EXPECT_FALSE(flags->auto_started);
  EXPECT_FALSE(flags->idle_exit.has_value());
  EXPECT_FALSE(flags->log_level.has_value());
}

TEST(FlagsTest, TakesValuesInBothSpellings) {
  const auto flags =
      ParseFlags({"--notify-fd", "7", "--idle-exit=90s", "--auto-started",
                  "--log-level", "debug", "--log-stderr"});
  ASSERT_THAT(flags, IsOk());
  EXPECT_EQ(flags->notify_fd, 7);
  EXPECT_EQ(flags->idle_exit, absl::Seconds(90));
  EXPECT_TRUE(flags->auto_started);
  EXPECT_EQ(flags->log_level, LogLevel::kDebug);
  EXPECT_TRUE(flags->log_stderr);
}

TEST(FlagsTest, RefusesWhatItDoesNotKnow) {
  const struct {
    std::vector<std::string> arguments;
    const char* message;
  } kCases[] = {
      {{"--frobnicate"}, "unexpected argument '--frobnicate'"},
      {{"serve"}, "unexpected argument 'serve'"},
      {{"--auto-started=yes"}, "unexpected argument '--auto-started'"},
      {{"--notify-fd"}, "--notify-fd needs a value"},
      {{"--notify-fd", "-3"}, "--notify-fd: '-3' is not a file descriptor"},
      {{"--notify-fd", "x"}, "'x' is not a file descriptor"},
      {{"--idle-exit", "soon"}, "--idle-exit: 'soon' is not a duration"},
      {{"--log-level", "loud"}, "'loud' is not a log level"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(
        ParseFlags(test.arguments),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.message)));
  }
}

TEST(FlagsTest, ParsesDurations) {
  EXPECT_EQ(*ParseDurationOrNever("never"), absl::InfiniteDuration());
  EXPECT_EQ(*ParseDurationOrNever("1h30m"), absl::Minutes(90));
  EXPECT_EQ(*ParseDurationOrNever("0"), absl::ZeroDuration());
  for (const char* bad : {"", "-5s", "5", "inf", "5 s", "5days"}) {
    EXPECT_FALSE(ParseDurationOrNever(bad).ok()) << bad;
  }
}

TEST(FlagsTest, HelpNamesEveryFlag) {
  for (const char* flag : {"--notify-fd", "--auto-started", "--idle-exit",
                           "--log-level", "--log-stderr", "--version"}) {
    EXPECT_THAT(FlagsHelp(), HasSubstr(flag));
  }
}

}  // namespace
}  // namespace ozd
