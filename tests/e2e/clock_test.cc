// Copyright (c) 2026 The ozd authors. MIT licence.
//
// The wall clock of the daemon jumps by days in either direction: ages stay
// true, and nothing becomes fresh or stale by it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include "tests/e2e/sandbox.h"

namespace ozd {
namespace {

using ::testing::AnyOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kFakeTime[] =
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

class ClockTest : public testing::Test {
 protected:
  ClockTest() : sim_({"--seed-runs", "20"}) {
    SetClock("+0");
    box_.Use(sim_);
  }

  // Moves the daemon's wall clock; its monotonic clocks are left alone.
  void SetClock(const std::string& offset) {
    WriteFile(box_.home() + "/clock", offset + "\n");
  }

  BackgroundProcess Daemon(const std::string& config) {
    box_.Configure(config);
    return box_.StartDaemon(
        {{"LD_PRELOAD", kFakeTime},
         {"FAKETIME_TIMESTAMP_FILE", box_.home() + "/clock"},
         {"FAKETIME_NO_CACHE", "1"},
         {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}});
  }

  Sim sim_;
  Sandbox box_;
};

TEST_F(ClockTest, AJumpMakesNothingFreshOrStale) {
  if (access(kFakeTime, R_OK) != 0) GTEST_SKIP() << "needs libfaketime";
  BackgroundProcess daemon = Daemon("max_age: 1h\nbackground_sync: false\n");
  const ProcessResult before = box_.Oz({"run", "list"});
  ASSERT_EQ(before.exit_code, 0) << before.err;
  sim_.Kill();
  for (const char* offset : {"-2d", "+2d", "-400d"}) {
    SetClock(offset);
    const ProcessResult after = box_.Oz({"run", "list"});
    EXPECT_EQ(after.exit_code, 0) << offset;
    EXPECT_THAT(after.err, IsEmpty()) << offset;
  }
}

TEST_F(ClockTest, TheAgeThatIsShownDoesNotJump) {
  if (access(kFakeTime, R_OK) != 0) GTEST_SKIP() << "needs libfaketime";
  BackgroundProcess daemon = Daemon("max_age: 0s\nbackground_sync: false\n");
  ASSERT_EQ(box_.Oz({"run", "list"}).exit_code, 0);
  sim_.Kill();
  for (const char* offset : {"-2d", "+2d"}) {
    SetClock(offset);
    const ProcessResult after = box_.Oz({"run", "list"});
    EXPECT_EQ(after.exit_code, 0) << offset;
    EXPECT_THAT(after.err, HasSubstr("offline")) << offset;
    EXPECT_THAT(after.err, ContainsRegex("\\([0-9]+ s ago\\)")) << offset;
  }
}

TEST_F(ClockTest, AfterARestartAnAgeInTheFutureIsUnknownNotNegative) {
  if (access(kFakeTime, R_OK) != 0) GTEST_SKIP() << "needs libfaketime";
  {
    BackgroundProcess daemon = Daemon("max_age: 0s\n");
    ASSERT_EQ(box_.Oz({"run", "list"}).exit_code, 0);
    EXPECT_EQ(daemon.Stop(SIGTERM), 0);
  }
  sim_.Kill();
  SetClock("-2d");
  BackgroundProcess daemon = Daemon("max_age: 0s\n");
  const ProcessResult after = box_.Oz({"run", "list"});
  EXPECT_EQ(after.exit_code, 0) << after.err;
  EXPECT_THAT(after.err, HasSubstr("age unknown"));
}

}  // namespace
}  // namespace ozd
