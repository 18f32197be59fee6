// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/catalogue_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_service_calls.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

class CatalogueApiTest : public testing::Test {
 protected:
  FakeServiceCalls service_;
  const CatalogueApi api_{&service_};
};

TEST(ModelOfTest, ReadsTheFieldsOfADocument) {
  oz::v1::Resource document;
  document.set_uid("max");
  document.set_title("Max");
  document.set_raw_json(R"({"id":"max","display_name":"Max",
    "provider":"ANTHROPIC","vision_supported":false,"description":"big",
    "reasoning_level":"high","disable_reason":"REQUIRES_UPGRADE",
    "new_field":1.0})");
  const oz::v1::Model max = ModelOf(document);
  EXPECT_EQ(max.id(), "max");
  EXPECT_EQ(max.display_name(), "Max");
  EXPECT_EQ(max.provider(), "ANTHROPIC");
  EXPECT_FALSE(max.vision_supported());
  EXPECT_EQ(max.reasoning_level(), "high");
  EXPECT_EQ(max.disable_reason(), "REQUIRES_UPGRADE");
  EXPECT_FALSE(max.is_default());
  EXPECT_EQ(max.raw_json(), document.raw_json());
  document.set_is_default(true);
  document.set_raw_json(R"({"vision_supported":true})");
  EXPECT_TRUE(ModelOf(document).is_default());
  EXPECT_TRUE(ModelOf(document).vision_supported());
}

TEST_F(CatalogueApiTest, AnAnswerWithoutAListIsAnError) {
  for (const char* answer : {"[]", "{}", "", R"({"agents":{}})"}) {
    service_.Answer(answer);
    EXPECT_THAT(api_.ListSkills(ApiCaller(), ""),
                StatusIs(absl::StatusCode::kDataLoss))
        << answer;
  }
}

TEST_F(CatalogueApiTest, ReadsSkills) {
  service_.Answer(R"({"agents":[{"name":"triage","variants":[
    {"id":"acme/backend:triage/SKILL.md","description":"Sorts issues",
     "base_prompt":"Sort.","source":{"owner":"acme","name":"backend",
     "skill_path":"triage/SKILL.md"},
     "environments":[{"uid":"e1","name":"Prod"}],
     "last_run_timestamp":"2026-04-03T10:30:00Z"},
    {"id":"acme/web:triage/SKILL.md","error":"no front matter"}]}]})");
  const auto skills = api_.ListSkills(ApiCaller(), "acme/backend");
  ASSERT_THAT(skills, IsOk());
  EXPECT_EQ(service_.calls()[0].what, "GET agent?repo=acme/backend");
  ASSERT_EQ(skills->size(), 2u);
  const oz::v1::Skill& first = (*skills)[0];
  EXPECT_EQ(first.id(), "acme/backend:triage/SKILL.md");
  EXPECT_EQ(first.name(), "triage");
  EXPECT_EQ(first.repo(), "acme/backend");
  EXPECT_EQ(first.skill_path(), "triage/SKILL.md");
  EXPECT_EQ(first.environments(0).name(), "Prod");
  EXPECT_EQ(first.last_run_at_us(), 1'775'212'200'000'000);
  EXPECT_THAT(first.raw_json(), testing::StartsWith(R"({"name":"triage",)"));
  EXPECT_EQ((*skills)[1].error(), "no front matter");
  EXPECT_EQ((*skills)[1].raw_json(), "");
}

TEST_F(CatalogueApiTest, AsksForAllSkillsWithoutARepository) {
  service_.Answer(R"({"agents":[]})");
  ASSERT_THAT(api_.ListSkills(ApiCaller(), ""), IsOk());
  EXPECT_EQ(service_.calls()[0].what, "GET agent");
}

TEST_F(CatalogueApiTest, PassesFailuresOn) {
  service_.Answer(absl::PermissionDeniedError("no"));
  EXPECT_THAT(api_.ListSkills(ApiCaller(), ""),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST(McpServersOfRunsTest, FindsEachOnce) {
  const auto servers = McpServersOfRuns(R"({"runs":[
    {"agent_config":{"mcp_servers":{"linear":{"warp_id":"u2"},
      "local":{"command":"x"}}}},
    {"agent_config_snapshot":{"mcp_servers":{"old":{"warp_id":"u2"},
      "docs":{"warp_id":"u1"}}}},
    {"agent_config":null},{"agent_config":{"mcp_servers":[1]}}]})");
  ASSERT_EQ(servers.size(), 2u);
  EXPECT_EQ(servers[0].uuid(), "u2");
  EXPECT_EQ(servers[0].name(), "linear");
  EXPECT_EQ(servers[1].uuid(), "u1");
  EXPECT_TRUE(McpServersOfRuns("nonsense").empty());
}

}  // namespace
}  // namespace ozd
