// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::HasSubstr;

TEST(ConfigTest, ReadsEveryKey) {
  const auto config = ParseConfig(
      "server_root_url: https://oz.example/\n"
      "idle_exit: never\n"
      "max_age: 10s\n"
      "sync_wait: 500ms\n"
      "log_level: warning\n"
      "documents: false\n"
      "background_sync: false\n"
      "stalled_after: 1h\n"
      "schedule_failures: 5\n"
      "notifications: failures\n"
      "hooks: []\n",
      "c.yaml");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->server_root_url, "https://oz.example");
  EXPECT_EQ(config->idle_exit, absl::InfiniteDuration());
  EXPECT_EQ(config->max_age, absl::Seconds(10));
  EXPECT_EQ(config->sync_wait, absl::Milliseconds(500));
  EXPECT_EQ(config->log_level, LogLevel::kWarning);
  EXPECT_FALSE(config->documents);
  EXPECT_FALSE(config->background_sync);
  EXPECT_EQ(config->stalled_after, absl::Hours(1));
  EXPECT_EQ(config->schedule_failures, 5);
  EXPECT_EQ(config->notifications, NotificationLevel::kFailures);
  EXPECT_TRUE(config->hooks.empty());
}

TEST(ConfigTest, EmptyTextMeansDefaults) {
  for (const char* text : {"", "# only a comment\n", "---\n"}) {
    const auto config = ParseConfig(text, "c.yaml");
    ASSERT_THAT(config, IsOk());
    EXPECT_EQ(config->max_age, absl::Seconds(5));
    EXPECT_FALSE(config->idle_exit.has_value());
    EXPECT_TRUE(config->documents);
    EXPECT_TRUE(config->background_sync);
    EXPECT_EQ(config->stalled_after, absl::Minutes(30));
    EXPECT_EQ(config->schedule_failures, 3);
    EXPECT_EQ(config->notifications, NotificationLevel::kOff);
    EXPECT_TRUE(config->hooks.empty());
  }
}

TEST(ConfigTest, NeverTurnsTheWatchdogOff) {
  const auto config =
      ParseConfig("stalled_after: never\nschedule_failures: never\n", "c.yaml");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->stalled_after, absl::InfiniteDuration());
  EXPECT_EQ(config->schedule_failures, kNeverFailing);
}

TEST(ConfigTest, NamesFileLineAndRemedyOfEveryMistake) {
  const struct {
    const char* text;
    const char* message;
  } kCases[] = {
      {"max_age: 5s\nmax_ages: 5s\n",
       "c.yaml:2: unknown key 'max_ages'; supported keys: server_root_url, "
       "idle_exit, max_age, sync_wait, log_level, documents, "
       "background_sync, stalled_after, schedule_failures, notifications, "
       "hooks"},
      {"\n\nmax_age: soon\n", "c.yaml:3: max_age: 'soon' is not a duration"},
      {"max_age: never\n", "c.yaml:1: max_age: 'never' is too long"},
      {"log_level: loud\n", "c.yaml:1: log_level: 'loud' is not a log level"},
      {"stalled_after: 10s\n", "c.yaml:1: stalled_after: '10s' is too short"},
      {"schedule_failures: 1\n",
       "c.yaml:1: schedule_failures: '1' is neither a number between 2 and 100 "
       "nor never"},
      {"notifications: some\n",
       "c.yaml:1: notifications: 'some' is not one of off, failures, all"},
      {"documents: maybe\n", "'maybe' is neither true nor false"},
      {"background_sync: 1\n", "'1' is neither true nor false"},
      {"server_root_url: app.warp.dev\n", "'app.warp.dev' is not a URL"},
      {"max_age: [1, 2]\n", "c.yaml:1: max_age needs one plain value"},
      {"max_age:\n", "c.yaml:1: max_age needs one plain value"},
      {"max_age: 1s\nmax_age: 2s\n", "c.yaml:2: key 'max_age' is given twice"},
      {"- a\n- b\n", "c.yaml:1: expected lines such as 'max_age: 5s'"},
      {"just words\n", "c.yaml:1: expected lines such as 'max_age: 5s'"},
      {"a: [1,\nb", "this is not valid YAML"},
      {"\tmax_age: 5s\n", "this is not valid YAML"},
      {"[a]: b\n", "a key must be a plain word"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(
        ParseConfig(test.text, "c.yaml"),
        StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(test.message)))
        << test.text;
  }
}

TEST(ConfigTest, SurvivesDeepNesting) {
  EXPECT_FALSE(ParseConfig(std::string(20'000, '['), "c.yaml").ok());
}

TEST(ConfigTest, MissingFileMeansDefaults) {
  const TempDir dir;
  EXPECT_THAT(LoadConfig(dir.File("config.yaml")), IsOk());
  EXPECT_THAT(LoadConfig(dir.File("none/config.yaml")), IsOk());
}

TEST(ConfigTest, NamesTheFileThatCannotBeRead) {
  const TempDir dir;
  std::filesystem::create_directory(dir.File("config.yaml"));
  EXPECT_THAT(LoadConfig(dir.File("config.yaml")),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("cannot read " + dir.File("config.yaml"))));
}

TEST(ConfigTest, RefusesHugeFiles) {
  const TempDir dir;
  std::ofstream(dir.File("config.yaml")) << std::string(70'000, '#');
  EXPECT_THAT(LoadConfig(dir.File("config.yaml")),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("larger than 64 KiB")));
}

}  // namespace
}  // namespace ozd
