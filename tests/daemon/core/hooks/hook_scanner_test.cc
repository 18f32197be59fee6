// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/hook_scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/daemon/core/hooks/hook_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class HookScannerTest : public HookFixture {
 protected:
  void SetUp() override {
    HookFixture::SetUp();
    hook_options_.hooks = {EveryEvent()};
  }
};

TEST_F(HookScannerTest, FirstContactTellsNothingOfThePast) {
  PutRun(1, "FAILED");
  PutRun(2, "BLOCKED");
  PutRun(3);
  Begin();
  Sync();
  EXPECT_THAT(commands_->calls(), IsEmpty());
}

TEST_F(HookScannerTest, TellsARunFromItsBeginningInOrder) {
  Begin();
  PutNewRun(1, "QUEUED");
  Sync();
  PutRun(1, "INPROGRESS");
  Sync();
  PutRun(1, "BLOCKED");
  Sync();
  PutRun(1, "INPROGRESS");
  Sync();
  PutRun(1, "BLOCKED");
  Sync();
  PutRun(1, "ERROR");
  Sync();
  EXPECT_THAT(commands_->told(),
              ElementsAre("run_started 00000001", "run_blocked 00000001",
                          "run_blocked 00000001", "run_error 00000001"));
}

TEST_F(HookScannerTest, TellsOfARunThatWasOverBeforeItWasSeen) {
  Begin();
  PutNewRun(1, "FAILED");
  Sync();
  ASSERT_THAT(commands_->told(), ElementsAre("run_failed 00000001"));
}

TEST_F(HookScannerTest, AnOldRunThatIsTouchedIsNoNews) {
  PutHistory(3);
  Begin();
  clock_.Advance(absl::Hours(24));
  oz::v1::Run run = PutRun(2, "SUCCEEDED");
  run.set_title("a new title");
  api_.PutRun(run);
  Sync();
  EXPECT_THAT(commands_->calls(), IsEmpty());
}

TEST_F(HookScannerTest, SmallChangesAreNoNews) {
  Begin();
  oz::v1::Run run = PutNewRun(1, "FAILED");
  Sync();
  run.set_title("another title");
  run.set_session_id("session-1");
  run.set_updated_at_us(NowUs());
  run.clear_raw_json();
  api_.PutRun(run);
  Sync();
  EXPECT_THAT(commands_->told(), SizeIs(1));
}

TEST_F(HookScannerTest, ARunThatEndsAgainIsToldAgain) {
  Begin();
  oz::v1::Run run = PutNewRun(1, "FAILED");
  run.set_session_id("session-1");
  api_.PutRun(run);
  Sync();
  run.set_session_id("session-2");
  run.set_updated_at_us(NowUs());
  run.clear_raw_json();
  api_.PutRun(run);
  Sync();
  EXPECT_THAT(commands_->told(),
              ElementsAre("run_failed 00000001", "run_failed 00000001"));
}

TEST_F(HookScannerTest, WhatHappensWhileNobodyRunsIsToldAfterwards) {
  PutRun(1);
  Begin();
  PutNewRun(2, "INPROGRESS");
  Sync();
  StopHooks();
  clock_.Advance(absl::Hours(30));
  PutRun(1, "SUCCEEDED");
  PutRun(2, "FAILED");
  PutNewRun(3, "ERROR");
  StartHooks();
  Sync();
  EXPECT_THAT(commands_->told(),
              testing::UnorderedElementsAre("run_succeeded 00000001",
                                            "run_failed 00000002",
                                            "run_error 00000003"));
}

TEST_F(HookScannerTest, ACacheThatIsRebuiltLosesNoEnd) {
  options_.backfill = true;
  PutRun(1);
  PutRun(2);
  Begin();
  StopHooks();
  for (const auto& file :
       std::filesystem::directory_iterator(directory_.path())) {
    std::filesystem::remove(file.path());
  }
  clock_.Advance(absl::Minutes(5));
  PutRun(1, "FAILED");
  StartHooks();
  Sync();
  ASSERT_THAT(commands_->told(), ElementsAre("run_failed 00000001"));
  PutRun(2, "SUCCEEDED");
  Sync();
  EXPECT_THAT(commands_->told(),
              ElementsAre("run_failed 00000001", "run_succeeded 00000002"));
}

TEST_F(HookScannerTest, AStalledRunIsToldOnce) {
  Begin();
  PutNewRun(1, "INPROGRESS");
  Sync();
  for (int i = 0; i < 40; ++i) {
    Pass(absl::Minutes(1));
    ASSERT_THAT(List(ListRequest()), IsOk());
  }
  EXPECT_THAT(commands_->told(),
              ElementsAre("run_started 00000001", "run_stalled 00000001"));
  RestartHooks();
  Sync();
  EXPECT_THAT(commands_->calls(), IsEmpty());
  // Progress, and then none again.
  PutRun(1);
  Sync();
  for (int i = 0; i < 40; ++i) {
    Pass(absl::Minutes(1));
    ASSERT_THAT(List(ListRequest()), IsOk());
  }
  ASSERT_THAT(commands_->told(), ElementsAre("run_stalled 00000001"));
}

TEST_F(HookScannerTest, AnOutageStallsNoRun) {
  Begin();
  PutNewRun(1, "INPROGRESS");
  Sync();
  api_.FailAlways(FakeOzApi::Offline());
  for (int i = 0; i < 100; ++i) Pass(absl::Minutes(1));
  ASSERT_THAT(commands_->told(), ElementsAre("run_started 00000001"));
}

TEST_F(HookScannerTest, AScheduleThatKeepsFailingIsToldOncePerStreak) {
  hook_options_.hooks = {Hook("watch", {kScheduleFailing})};
  Begin();
  int number = 0;
  const auto end = [&](const std::string& state) {
    oz::v1::Run run = PutNewRun(++number, state);
    run.set_schedule_id("nightly-id");
    run.set_schedule_name("nightly");
    run.clear_raw_json();
    api_.PutRun(run);
    Sync();
  };
  end("SUCCEEDED");
  end("FAILED");
  end("ERROR");
  EXPECT_THAT(commands_->calls(), IsEmpty());
  end("CANCELLED");
  end("FAILED");
  ASSERT_THAT(commands_->told(), ElementsAre("schedule_failing 00000005"));
  const auto payload = nlohmann::json::parse(commands_->calls()[0].input);
  EXPECT_EQ(payload["schedule"]["name"], "nightly");
  EXPECT_EQ(payload["schedule"]["failures"], 3);
  end("FAILED");
  RestartHooks();
  end("FAILED");
  EXPECT_THAT(commands_->calls(), IsEmpty());
  end("SUCCEEDED");
  for (int i = 0; i < 3; ++i) end("FAILED");
  EXPECT_THAT(commands_->told(), SizeIs(1));
}

}  // namespace
}  // namespace ozd
