// Copyright (c) 2026 The ozd authors. MIT licence.
//
// What is added up from the cache is what the server says of each run.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class UsageTest : public E2eTest {
 protected:
  UsageTest() : E2eTest({"--seed-runs", "400", "--seed", "5"}) {}

  json Usage(std::vector<std::string> words) {
    words.insert(words.begin(), "usage");
    return OzJson(words);
  }
  void AwaitHistory() {
    ASSERT_TRUE(
        Eventually([&] { return Usage({})["coverage"]["complete"] == true; }));
  }
};

TEST_F(UsageTest, SumsEqualTheServersRuns) {
  AwaitHistory();
  const json runs = Service("/agent/runs?limit=500")["runs"];
  ASSERT_EQ(runs.size(), 400u);
  double total = 0;
  int without = 0;
  std::map<std::string, double> by_model;
  for (const json& run : runs) {
    const json config = run.value("agent_config", json::object());
    const json usage = run.value("request_usage", json::object());
    const double cost = usage.value("inference_cost", 0.0) +
                        usage.value("compute_cost", 0.0) +
                        usage.value("platform_cost", 0.0);
    if (usage.empty()) ++without;
    total += cost;
    by_model[config.value("model_id", "")] += cost;
  }
  EXPECT_GT(total, 0);
  const json usage = Usage({"--by", "model"});
  EXPECT_EQ(usage["total"]["runs"], 400);
  EXPECT_EQ(usage["total"]["runs_without_usage"], without);
  EXPECT_NEAR(usage["total"]["total_cost"].get<double>(), total, 1e-6);
  ASSERT_EQ(usage["groups"].size(), by_model.size());
  for (const json& group : usage["groups"]) {
    const std::string key =
        group["key"].is_null() ? "" : group["key"].get<std::string>();
    EXPECT_NEAR(group["total_cost"].get<double>(), by_model[key], 1e-6) << key;
  }
  double days = 0;
  for (const json& day : usage["days"]) days += day["total_cost"].get<double>();
  EXPECT_NEAR(days, total, 1e-6);
}

TEST_F(UsageTest, AnswersWithoutTheService) {
  AwaitHistory();
  const json before = Usage({"--by", "environment"});
  sim_.Kill();
  const json after = Usage({"--by", "environment", "--cached"});
  EXPECT_EQ(before["groups"], after["groups"]);
  EXPECT_EQ(box_.Oz({"usage", "--refresh"}).exit_code, 1);
}

TEST_F(UsageTest, BadInputIsNamed) {
  const ProcessResult by = box_.Oz({"usage", "--by", "colour"});
  EXPECT_EQ(by.exit_code, 2);
  EXPECT_THAT(by.err, HasSubstr("colour"));
  const ProcessResult since = box_.Oz({"usage", "--since", "soon"});
  EXPECT_EQ(since.exit_code, 2);
  EXPECT_THAT(since.err, HasSubstr("soon"));
}

}  // namespace
}  // namespace ozd
