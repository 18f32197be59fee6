// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

class CatalogueHandlersTest : public SimFixture {
 protected:
  void Customise(Options* options) override { options->seed_runs = 50; }
};

TEST_F(CatalogueHandlersTest, ListsTheEnvironmentsOfSeededRuns) {
  const Json list = GetJson("/api/v1/agent/environments")["environments"];
  ASSERT_EQ(list.size(), 3u);
  for (const Json& environment : list) {
    EXPECT_TRUE(environment["config"]["docker_image"].is_string());
    EXPECT_TRUE(environment["config"]["github_repos"].is_array());
    EXPECT_EQ(environment["setup_failed"], false);
    EXPECT_EQ(environment["scope"]["type"], "Team");
    const Json runs =
        GetJson("/api/v1/agent/runs",
                {{"environment_id", environment["uid"].get<std::string>()},
                 {"sort_by", "created_at"}})["runs"];
    if (runs.empty()) continue;
    EXPECT_EQ(environment["last_task_created"]["id"], runs[0]["run_id"]);
    EXPECT_EQ(environment["last_task_run_timestamp"], runs[0]["created_at"]);
  }
  const Json by_name =
      GetJson("/api/v1/agent/environments", {{"sort_by", "name"}});
  EXPECT_EQ(by_name["environments"][0]["config"]["name"], "backend");
  EXPECT_EQ(Get("/api/v1/agent/environments", {{"sort_by", "size"}}).status,
            400);
}

TEST_F(CatalogueHandlersTest, ListsModelsWithADefault) {
  const Json answer = GetJson("/api/v1/agent/models");
  EXPECT_EQ(answer["default_model_id"], "auto");
  bool has_disabled = false;
  for (const Json& model : answer["models"]) {
    EXPECT_TRUE(model["vision_supported"].is_boolean());
    has_disabled = has_disabled || model.contains("disable_reason");
  }
  EXPECT_TRUE(has_disabled);
}

TEST_F(CatalogueHandlersTest, ListsSkillsAsAgents) {
  const Json all = GetJson("/api/v1/agent")["agents"];
  EXPECT_EQ(all.size(), 5u);
  EXPECT_EQ(all[0]["name"], "Accessibility-Audit");
  const Json& variant = all[0]["variants"][0];
  EXPECT_EQ(variant["id"], "acme/web:.agents/skills/accessibility/SKILL.md");
  EXPECT_EQ(variant["environments"][0]["name"], "web");
  const Json one = GetJson("/api/v1/agent", {{"repo", "acme/infra"}});
  EXPECT_EQ(one["agents"].size(), 1u);
  const Json broken =
      GetJson("/api/v1/agent",
              {{"repo", "acme/infra"}, {"include_malformed_skills", "true"}});
  EXPECT_EQ(broken["agents"].size(), 2u);
  EXPECT_EQ(Get("/api/v1/agent", {{"repo", "acme"}}).status, 400);
  EXPECT_EQ(Get("/api/v1/agent", {{"sort_by", "size"}}).status, 400);
}

}  // namespace
}  // namespace ozd::sim
