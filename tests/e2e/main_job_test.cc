// Copyright (c) 2026 The ozd authors. MIT licence.
//
// The main job, as a user does it: log in, list, filter, look, go offline.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

json Parse(const std::string& text) {
  json value = ParseJson(text);
  EXPECT_FALSE(value.is_discarded()) << text.substr(0, 300);
  return value;
}

TEST(MainJobTest, LoginListGetConversationLogout) {
  Sim sim({"--seed-runs", "60"});
  Sandbox box;
  box.Use(sim, /*with_key=*/false);

  ProcessResult result = box.Oz({"run", "list"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("You are not logged in"), HasSubstr("oz login"),
                    Not(HasSubstr("Error:"))));
  EXPECT_THAT(result.out, IsEmpty());

  result = box.Oz({"login"}, std::string(kSimKey) + "\n");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("Logged in successfully"));

  result = box.Oz({"whoami", "--output-format", "json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_FALSE(Parse(result.out)["uid"].get<std::string>().empty());

  result = box.Oz({"run", "list", "--output-format", "json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json page = Parse(result.out);
  EXPECT_EQ(page["runs"].size(), 10u);
  EXPECT_EQ(page["runs"],
            Parse(sim.Api("GET", "/agent/runs?limit=10").body)["runs"]);

  const std::string id = page["runs"][0]["run_id"];
  result = box.Oz({"run", "get", id, "--output-format", "json"});
  EXPECT_EQ(Parse(result.out), page["runs"][0]);
  EXPECT_THAT(box.Oz({"run", "get", id}).out, HasSubstr(id));

  result = box.Oz({"logout"});
  EXPECT_THAT(result.out, HasSubstr("Logged out successfully"));
  EXPECT_EQ(box.Oz({"run", "list"}).exit_code, 1);
}

TEST(MainJobTest, WholeHistoryArrivesAndIsAnsweredOffline) {
  Sim sim({"--seed-runs", "1234"});
  Sandbox box;
  box.Use(sim);
  ASSERT_EQ(box.Oz({"run", "list"}).exit_code, 0);
  // The backfill ends by itself.
  ASSERT_TRUE(Eventually([&] {
    const json status =
        Parse(box.Oz({"daemon", "status", "--output-format", "json"}).out);
    return status["accounts"].size() == 1 &&
           status["accounts"][0]["cached_runs"] == 1234 &&
           status["accounts"][0]["coverage_complete"] == true;
  }));
  const json expected =
      Parse(sim.Api("GET", "/agent/runs?limit=500&state=FAILED").body);
  sim.Kill();

  const ProcessResult offline =
      box.Oz({"run", "list", "--cached", "--state", "failed", "--limit", "500",
              "--output-format", "json"});
  EXPECT_EQ(offline.exit_code, 0) << offline.err;
  EXPECT_EQ(Parse(offline.out)["runs"], expected["runs"]);
}

TEST(MainJobTest, OfflineAnswersSayTheirAge) {
  Sim sim({"--seed-runs", "30"});
  Sandbox box;
  box.Configure("max_age: 0s\n");  // every answer wants a sync
  box.Use(sim);
  const ProcessResult online =
      box.Oz({"run", "list", "--output-format", "json"});
  ASSERT_EQ(online.exit_code, 0) << online.err;
  EXPECT_THAT(online.err, IsEmpty());
  sim.Kill();
  const ProcessResult offline =
      box.Oz({"run", "list", "--output-format", "json"});
  EXPECT_EQ(offline.exit_code, 0);
  EXPECT_EQ(offline.out, online.out);
  EXPECT_THAT(offline.err, HasSubstr("warning: offline: showing runs as of "));
  // Asking for the truth fails instead.
  const ProcessResult refresh = box.Oz({"run", "list", "--refresh"});
  EXPECT_EQ(refresh.exit_code, 1);
  EXPECT_THAT(refresh.err, HasSubstr("Failed to send API request to"));
  EXPECT_THAT(refresh.out, IsEmpty());
}

TEST(MainJobTest, FinishedConversationIsKeptForEver) {
  Sim sim({"--seed-runs", "80"});
  Sandbox box;
  box.Use(sim);
  const json runs = Parse(box.Oz({"run", "list", "--state", "succeeded",
                                  "--limit", "80", "--output-format", "json"})
                              .out)["runs"];
  std::string id;
  for (const json& run : runs) {
    const std::string candidate = run["run_id"];
    if (sim.Api("GET", "/agent/runs/" + candidate + "/conversation").status ==
        200) {
      id = candidate;
      break;
    }
  }
  ASSERT_FALSE(id.empty()) << "no seeded run has a conversation";
  const json expected =
      Parse(sim.Api("GET", "/agent/runs/" + id + "/conversation").body);
  const ProcessResult first = box.Oz({"run", "get", id, "--conversation"});
  ASSERT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(Parse(first.out), expected);
  sim.Kill();
  const ProcessResult second = box.Oz({"run", "get", id, "--conversation"});
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_EQ(second.out, first.out);
  const ProcessResult by_conversation =
      box.Oz({"run", "conversation", "get", expected["conversation_id"]});
  EXPECT_EQ(by_conversation.out, first.out) << by_conversation.err;
}

TEST(MainJobTest, JqWorksOnListAndGet) {
  Sim sim({"--seed-runs", "20"});
  Sandbox box;
  box.Use(sim);
  const ProcessResult ids = box.Oz({"run", "list", "--jq", ".runs[].run_id"});
  ASSERT_EQ(ids.exit_code, 0) << ids.err;
  const std::string id = ids.out.substr(0, ids.out.find('\n'));
  EXPECT_EQ(box.Oz({"run", "get", id, "--jq", ".run_id"}).out, id + "\n");
  const ProcessResult bad = box.Oz({"run", "list", "--jq", ".["});
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_THAT(bad.err, HasSubstr("invalid value '.[' for '--jq <FILTER>'"));
}

TEST(MainJobTest, PrefixOfACachedIdIsEnough) {
  Sim sim({"--seed-runs", "5"});
  Sandbox box;
  box.Use(sim);
  const std::string id =
      Parse(box.Oz({"run", "list", "--output-format", "json"})
                .out)["runs"][0]["run_id"];
  EXPECT_EQ(box.Oz({"run", "get", id.substr(0, 13), "--jq", ".run_id"}).out,
            id + "\n");
}

}  // namespace
}  // namespace ozd
