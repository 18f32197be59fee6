// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/schedule_streak.h"

#include <gtest/gtest.h>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

class ScheduleStreakTest : public CoreFixture {
 protected:
  void SetUp() override {
    CoreFixture::SetUp();
    Start();
  }
  void Add(const std::string& state, const std::string& schedule = "s") {
    oz::v1::Run run = PutRun(++number_, state);
    run.set_schedule_id(schedule);
    run.set_updated_at_us(run.created_at_us() + 5);
    ASSERT_THAT(runs_->Upsert("p", {run}, std::nullopt), IsOk());
  }
  std::optional<ScheduleStreak> Find() {
    const auto streak = FindScheduleStreak(*runs_, "p", "s", 3);
    EXPECT_THAT(streak, IsOk());
    return streak.ok() ? *streak : std::nullopt;
  }
  int number_ = 0;
};

TEST_F(ScheduleStreakTest, CountsTheNewestFailures) {
  Add("FAILED");
  Add("SUCCEEDED");
  Add("FAILED");
  Add("ERROR");
  EXPECT_FALSE(Find().has_value());
  Add("FAILED", "another");
  EXPECT_FALSE(Find().has_value());
  Add("FAILED");
  const auto streak = Find();
  ASSERT_TRUE(streak.has_value());
  EXPECT_EQ(streak->failures, 3);
  EXPECT_EQ(streak->since_us, kEpochUs + 3 * kSecondUs + 5);
  EXPECT_EQ(streak->last.run_id(), RunId(6));
}

TEST_F(ScheduleStreakTest, KeepsItsVersionAsItGrows) {
  for (int i = 0; i < 3; ++i) Add("FAILED");
  const std::string version = Find()->version;
  for (int i = 0; i < 250; ++i) Add("FAILED");
  EXPECT_EQ(Find()->version, version);
  EXPECT_EQ(Find()->failures, 200);
  Add("SUCCEEDED");
  EXPECT_FALSE(Find().has_value());
  for (int i = 0; i < 3; ++i) Add("FAILED");
  EXPECT_NE(Find()->version, version);
}

TEST_F(ScheduleStreakTest, CancelledAndLiveRunsCountNeitherWay) {
  Add("FAILED");
  Add("CANCELLED");
  Add("FAILED");
  Add("BLOCKED");
  EXPECT_FALSE(Find().has_value());
  Add("FAILED");
  Add("INPROGRESS");
  EXPECT_EQ(Find()->failures, 3);
}

}  // namespace
}  // namespace ozd
