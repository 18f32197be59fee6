// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Runs are named by what people have at hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/sandbox.h"

namespace ozd {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class RunIdsTest : public testing::Test {
 protected:
  RunIdsTest() { box_.Use(sim_); }

  std::string IdOf(const std::string& name) {
    const ProcessResult result =
        box_.Oz({"run", "get", name, "--output-format", "json"});
    EXPECT_EQ(result.exit_code, 0) << name << ": " << result.err;
    return json::parse(result.out, nullptr, false).value("run_id", "");
  }
  std::string Create(const std::string& prompt) {
    const Sim::Reply reply =
        sim_.Api("POST", "/agent/runs", json{{"prompt", prompt}}.dump());
    EXPECT_EQ(reply.status / 100, 2) << reply.body;
    return json::parse(reply.body, nullptr, false).value("run_id", "");
  }

  Sim sim_{{"--seed-runs", "200", "--seed", "9"}};
  Sandbox box_;
};

TEST_F(RunIdsTest, LastIsTheOneThatWasCreatedLast) {
  const std::string first = Create("[sim outcome=never] one");
  const std::string second = Create("[sim outcome=never] two");
  EXPECT_EQ(IdOf("@last"), second);
  EXPECT_EQ(IdOf("@last~1"), first);
  const ProcessResult cancelled = box_.Oz({"run", "cancel", "@last"});
  EXPECT_EQ(cancelled.exit_code, 0) << cancelled.err;
  const json run = json::parse(sim_.Api("GET", "/agent/runs/" + second).body,
                               nullptr, false);
  EXPECT_EQ(run["state"], "CANCELLED");
  EXPECT_EQ(box_.Oz({"run", "get", "@first"}).exit_code, 1);
}

TEST_F(RunIdsTest, PullRequestsAndBranchesFindTheirRun) {
  box_.Oz({"run", "list"});
  const json runs = json::parse(
      sim_.Api("GET", "/agent/runs?limit=500&artifact_type=PULL_REQUEST").body,
      nullptr, false)["runs"];
  ASSERT_GT(runs.size(), 0u);
  // The last that was seeded with a link and a branch of its own.
  for (const json& run : runs) {
    for (const json& artifact : run["artifacts"]) {
      if (artifact["artifact_type"] != "PULL_REQUEST") continue;
      const std::string url = artifact["data"]["url"];
      const std::string branch = artifact["data"]["branch"];
      ASSERT_TRUE(Eventually([&] {
        return box_.Oz({"run", "get", url}).exit_code == 0;
      })) << url;
      EXPECT_EQ(IdOf(url + "/files"), run["run_id"]);
      EXPECT_EQ(IdOf(branch), run["run_id"]);
      return;
    }
  }
}

TEST_F(RunIdsTest, WhatIsNotFoundIsNamed) {
  const ProcessResult pull =
      box_.Oz({"run", "get", "https://github.com/no/such/pull/1"});
  EXPECT_EQ(pull.exit_code, 1);
  EXPECT_THAT(pull.err, HasSubstr("github.com/no/such/pull/1"));
  const ProcessResult branch = box_.Oz({"run", "get", "no/such-branch"});
  EXPECT_EQ(branch.exit_code, 1);
  EXPECT_THAT(branch.err, HasSubstr("branch \"no/such-branch\""));
}

}  // namespace
}  // namespace ozd
