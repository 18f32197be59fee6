// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Runs are named by what people have at hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class RunIdsTest : public E2eTest {
 protected:
  RunIdsTest() : E2eTest({"--seed-runs", "200", "--seed", "9"}) {}

  std::string IdOf(const std::string& name) {
    return OzJson({"run", "get", name}).value("run_id", "");
  }
};

TEST_F(RunIdsTest, LastIsTheOneThatWasCreatedLast) {
  const std::string first = StartRun("[sim outcome=never] one");
  const std::string second = StartRun("[sim outcome=never] two");
  EXPECT_EQ(IdOf("@last"), second);
  EXPECT_EQ(IdOf("@last~1"), first);
  const ProcessResult cancelled = box_.Oz({"run", "cancel", "@last"});
  EXPECT_EQ(cancelled.exit_code, 0) << cancelled.err;
  const json run = Service("/agent/runs/" + second);
  EXPECT_EQ(run["state"], "CANCELLED");
  EXPECT_EQ(box_.Oz({"run", "get", "@first"}).exit_code, 1);
}

TEST_F(RunIdsTest, PullRequestsAndBranchesFindTheirRun) {
  box_.Oz({"run", "list"});
  const json runs =
      Service("/agent/runs?limit=500&artifact_type=PULL_REQUEST")["runs"];
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
