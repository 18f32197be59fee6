// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/api/control.h"

#include <gmock/gmock.h>

#include "proto/support/timestamp.h"
#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

class ControlTest : public SimFixture {};

TEST_F(ControlTest, RunsCanBePutPatchedAndDeleted) {
  ASSERT_EQ(Post("/sim/runs", {{"run_id", "r"},
                               {"updated_at", "2026-01-01T00:00:00Z"},
                               {"surprise", 7}})
                .status,
            200);
  EXPECT_EQ(Run("r")["surprise"], 7);
  Post("/sim/runs/r", {{"state", "FAILED"}, {"keep_updated_at", true}});
  EXPECT_EQ(StringAt(Run("r"), "updated_at"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(State("r"), "FAILED");
  Post("/sim/runs/r", {{"title", "new"}, {"surprise", nullptr}});
  EXPECT_LT("2026-01-01T00:00:00Z", StringAt(Run("r"), "updated_at"));
  EXPECT_FALSE(Run("r").contains("surprise"));
  EXPECT_EQ(Call("DELETE", "/sim/runs/r").status, 200);
  EXPECT_EQ(Get("/api/v1/agent/runs/r").status, 404);
  EXPECT_EQ(Call("DELETE", "/sim/runs/r").status, 404);
}

TEST_F(ControlTest, ManyRunsCanBePutAtOnce) {
  const Response response =
      Post("/sim/runs", Json::array({{{"run_id", "a"}}, Json::object()}));
  ASSERT_EQ(response.status, 200);
  EXPECT_EQ(ParseJson(response.body)["run_ids"].size(), 2U);
  EXPECT_EQ(GetJson("/api/v1/agent/runs")["runs"].size(), 2U);
  EXPECT_EQ(Post("/sim/runs", {{"created_at", "never"}}).status, 400);
}

TEST_F(ControlTest, CountsByRoute) {
  Run(Spawn({{"prompt", "x"}}));
  Call("GET", "/api/v1/agent/runs", {}, "",
       {{"authorization", "Bearer no"}, {"user-agent", "tester/1"}});
  Get("/nowhere");
  const Json stats = GetJson("/sim/stats");
  EXPECT_EQ(stats["requests"]["POST /api/v1/agent/runs"], 1);
  EXPECT_EQ(stats["requests"]["GET /api/v1/agent/runs/{runId}"], 1);
  EXPECT_EQ(stats["requests"]["GET (unknown)"], 1);
  EXPECT_EQ(stats["total"], 4);
  EXPECT_EQ(stats["auth_failures"], 1);
  Call("POST", "/sim/stats/reset");
  EXPECT_EQ(GetJson("/sim/stats")["total"], 0);
}

TEST_F(ControlTest, TheClockCanBeMadeWrongAndRepaired) {
  const auto created = [&] {
    return *ParseRfc3339(StringAt(Run(Spawn({{"prompt", "x"}})), "created_at"));
  };
  const int64_t honest = created();
  Post("/sim/faults", {{"kind", "clock_skew"}, {"seconds", -3600}});
  EXPECT_LT(created(), honest - 3'599'000'000);
  Call("DELETE", "/sim/faults");
  EXPECT_GE(created(), honest);
}

}  // namespace
}  // namespace ozd::sim
