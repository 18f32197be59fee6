// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

class FollowUpHandlersTest : public SimFixture {
 protected:
  Response FollowUp(const std::string& run_id, const Json& body) {
    return Post("/api/v1/agent/runs/" + run_id + "/followups", body);
  }
};

TEST_F(FollowUpHandlersTest, ABlockedRunGoesOnWithAnotherSession) {
  const std::string id = Spawn({{"prompt", "[sim outcome=blocked]"}});
  Advance(id, 8);
  const Json before = Run(id);
  ASSERT_EQ(before["state"], "BLOCKED");
  ASSERT_EQ(FollowUp(id, {{"message", "Yes, go on"}}).status, 200);
  const Json after = Run(id);
  EXPECT_EQ(after["state"], "INPROGRESS");
  EXPECT_NE(after["session_id"], before["session_id"]);
  EXPECT_EQ(after["conversation_id"], before["conversation_id"]);
  EXPECT_FALSE(after.contains("status_message"));
  Advance(id, 5);
  EXPECT_EQ(State(id), "SUCCEEDED");
  std::vector<std::string> types;
  for (const Json& event : Events({id})) {
    types.push_back(StringAt(event, "event_type"));
  }
  EXPECT_THAT(types,
              testing::ElementsAre("run_in_progress", "run_session_linked",
                                   "run_blocked", "run_in_progress",
                                   "run_session_linked", "run_succeeded"));
}

TEST_F(FollowUpHandlersTest, TheConversationGrowsAtItsEnd) {
  const std::string id = Spawn({{"prompt", "x"}});
  Advance(id, 8);
  const std::string path = "/api/v1/agent/runs/" + id + "/conversation";
  const Json before = GetJson(path)["steps"][0]["messages"];
  FollowUp(id, {{"message", "And now the tests"}});
  Advance(id, 5);
  const Json after = GetJson(path)["steps"][0]["messages"];
  ASSERT_EQ(after.size(), before.size() + 1 + 12);
  for (size_t i = 0; i < before.size(); ++i) EXPECT_EQ(after[i], before[i]);
  EXPECT_EQ(after[before.size()]["role"], "user");
  EXPECT_EQ(after[before.size()]["content"][0]["text"], "And now the tests");
}

TEST_F(FollowUpHandlersTest, TheMessageDecidesTheCourse) {
  const std::string id = Spawn({{"prompt", "x"}});
  Advance(id, 8);
  FollowUp(id,
           {{"message", "[sim outcome=failed after=10s]"}, {"mode", "plan"}});
  PostJson("/sim/advance", {{"ms", 9999}});
  EXPECT_EQ(State(id), "INPROGRESS");
  PostJson("/sim/advance", {{"ms", 1}});
  EXPECT_EQ(State(id), "FAILED");
}

TEST_F(FollowUpHandlersTest, SomeSourcesTakeNone) {
  for (const char* source :
       {"GITHUB_ACTION", "GITHUB_WEBHOOK", "GITLAB_WEBHOOK", "RUN_SCORER",
        "AUTOFIX", "BENCHMARK_TRIAL"}) {
    PostJson("/sim/runs", {{"run_id", "r"}, {"source", source}});
    EXPECT_EQ(FollowUp("r", {{"message", "x"}}).status, 422) << source;
  }
}

TEST_F(FollowUpHandlersTest, RefusesWhatItCannotCarryOut) {
  const std::string id = Spawn({{"prompt", "x"}});
  EXPECT_EQ(FollowUp(id, {{"message", "x"}}).status, 409);
  Advance(id, 8);
  EXPECT_EQ(FollowUp(id, Json::object()).status, 400);
  EXPECT_EQ(FollowUp(id, {{"message", "x"}, {"mode", "loud"}}).status, 400);
  EXPECT_EQ(FollowUp(id, {{"message", "[sim bad]"}}).status, 400);
  EXPECT_EQ(FollowUp("none", {{"message", "x"}}).status, 404);
  EXPECT_EQ(State(id), "SUCCEEDED");
}

}  // namespace
}  // namespace ozd::sim
