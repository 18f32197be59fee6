// Copyright (c) 2026 The ozd authors. MIT licence.
//
// The wall clock of the daemon jumps by days in either direction: ages stay
// true, and nothing becomes fresh or stale by it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::AnyOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kFakeTime[] =
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

class ClockTest : public E2eTest {
 protected:
  ClockTest() : E2eTest({"--seed-runs", "20"}) { SetClock("+0"); }

  // Moves the daemon's wall clock; its monotonic clocks are left alone.
  void SetClock(const std::string& offset) {
    WriteFile(box_.home() + "/clock", offset + "\n");
  }

  std::map<std::string, std::string> FakeTime() {
    return {{"LD_PRELOAD", kFakeTime},
            {"FAKETIME_TIMESTAMP_FILE", box_.home() + "/clock"},
            {"FAKETIME_NO_CACHE", "1"},
            {"FAKETIME_DONT_FAKE_MONOTONIC", "1"}};
  }
  BackgroundProcess Daemon(const std::string& config) {
    box_.Configure(config);
    return box_.StartDaemon(FakeTime());
  }
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

// Both sides jump: the command, which has a deadline, and the daemon.
TEST_F(ClockTest, AJumpEndsNoWaitAndGivesNoVerdict) {
  if (access(kFakeTime, R_OK) != 0) GTEST_SKIP() << "needs libfaketime";
  BackgroundProcess daemon = Daemon("");
  box_.env().merge(FakeTime());
  const std::string id = StartRun();
  auto waiting = std::async(std::launch::async, [&] {
    return box_.Oz({"run", "wait", id, "--timeout", "10m"});
  });
  EXPECT_TRUE(Eventually([&] { return RunReads() > 0; }));
  for (const char* offset : {"-2d", "+2d", "-400d", "+400d"}) {
    SetClock(offset);
    const int before = RunReads();
    // Something happens, is looked at, and is no end.
    SetStateAndSaySo(id, "INPROGRESS");
    EXPECT_TRUE(Eventually([&] { return RunReads() > before; })) << offset;
    EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds(200)),
              std::future_status::timeout)
        << offset;
  }
  SetStateAndSaySo(id, "SUCCEEDED");
  const ProcessResult result = waiting.get();
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

TEST_F(ClockTest, AWatchGoesOnThroughAJump) {
  if (access(kFakeTime, R_OK) != 0) GTEST_SKIP() << "needs libfaketime";
  BackgroundProcess daemon = Daemon("");
  const std::string id = StartRun();
  Command command;
  command.argv = {OzBinary(), "run", "watch", "--output-format", "ndjson"};
  command.env = box_.env();
  command.env.merge(FakeTime());
  BackgroundProcess watch =
      BackgroundProcess::Start(command, box_.home() + "/oz.err");
  int snapshots = 0;
  // False when the command ended.
  const auto read_until = [&](const std::string& state) {
    for (std::string line = watch.ReadLine(); !line.empty();
         line = watch.ReadLine()) {
      const json event = ParseJson(line);
      if (event.contains("snapshot")) {
        snapshots += event["snapshot"].value("reset", false) ? 1 : 0;
      }
      if (event.contains("synced") && state.empty()) return true;
      if (event.contains("upsert") &&
          event["upsert"].value("run_id", "") == id &&
          event["upsert"].value("state", "") == state) {
        return true;
      }
    }
    return false;
  };
  EXPECT_TRUE(read_until(""));
  const char* const kStates[] = {"BLOCKED", "INPROGRESS", "FAILED"};
  const char* const kOffsets[] = {"-2d", "+400d", "-400d"};
  for (size_t i = 0; i < 3; ++i) {
    SetClock(kOffsets[i]);
    SetStateAndSaySo(id, kStates[i]);
    EXPECT_TRUE(read_until(kStates[i])) << kOffsets[i];
  }
  EXPECT_EQ(snapshots, 1);
  EXPECT_EQ(watch.Stop(SIGINT), 0);
}

}  // namespace
}  // namespace ozd
