// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include <set>

#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

class SeedObjectsTest : public SimFixture {
 protected:
  void Customise(Options* options) override {
    options->seed_runs = 300;
    options->live_seeds = live_;
  }
  int64_t CountRuns() {
    return static_cast<int64_t>(
        GetJson("/api/v1/agent/runs", {{"limit", "500"}})["runs"].size());
  }

  bool live_ = false;
};

class LiveSeedObjectsTest : public SeedObjectsTest {
 protected:
  LiveSeedObjectsTest() { live_ = true; }
};

TEST_F(SeedObjectsTest, TheSchedulesOfRunsAreThere) {
  std::set<std::string> ids;
  const Json list = GetJson("/api/v1/agent/schedules")["schedules"];
  for (const Json& schedule : list) ids.insert(StringAt(schedule, "id"));
  EXPECT_EQ(ids.size(), 3U);
  int64_t scheduled = 0;
  const Json runs = GetJson("/api/v1/agent/runs", {{"limit", "500"}})["runs"];
  for (const Json& run : runs) {
    if (!run.contains("schedule")) continue;
    ++scheduled;
    EXPECT_EQ(ids.count(StringAt(run["schedule"], "schedule_id")), 1U);
  }
  EXPECT_GT(scheduled, 0);
}

TEST_F(SeedObjectsTest, NothingMovesUnlessSeedsAreLive) {
  PostJson("/sim/advance", {{"ms", 3 * 3600 * 1000}});
  EXPECT_EQ(CountRuns(), 300);
}

TEST_F(LiveSeedObjectsTest, LiveSchedulesFire) {
  PostJson("/sim/advance", {{"ms", 2 * 3600 * 1000}});
  EXPECT_GT(CountRuns(), 300);
}

TEST_F(SeedObjectsTest, ThereAreIdentities) {
  const Json agents = GetJson("/api/v1/agent/identities")["agents"];
  ASSERT_EQ(agents.size(), 3U);
  EXPECT_EQ(agents[1]["name"], "reviewer");
  EXPECT_EQ(GetJson("/api/v1/agent/identities/" + StringAt(agents[2], "uid")),
            agents[2]);
}

}  // namespace
}  // namespace ozd::sim
