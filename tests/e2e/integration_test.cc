// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Integrations from the command line to the service and back.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class IntegrationTest : public E2eTest {
 protected:
  json Slack(const std::string& option) {
    const json list = ParseJson(
        box_.Oz({"integration", "list", option, "--output-format", "json"})
            .out);
    if (!list.is_array()) return json();
    for (const json& item : list) {
      if (item.value("provider", "") == "slack") return item;
    }
    return json();
  }
};

TEST_F(IntegrationTest, IsCreatedUpdatedAndListed) {
  EXPECT_EQ(Slack("--refresh")["status"], "NOT_CONNECTED");
  const ProcessResult created =
      box_.Oz({"integration", "create", "slack", "--model", "auto", "-e", "e1",
               "--mcp", R"({"a":{"url":"https://a"},"b":{"url":"https://b"}})",
               "-p", "Be brief", "--host", "w1"});
  ASSERT_EQ(created.exit_code, 0) << created.err;
  EXPECT_EQ(created.out, "Slack integration created successfully\n");
  // Read your writes, without the network.
  json slack = Slack("--cached");
  EXPECT_EQ(slack["status"], "ACTIVE");
  EXPECT_EQ(slack["environment_uid"], "e1");
  EXPECT_EQ(slack["base_prompt"], "Be brief");
  EXPECT_EQ(slack["model_id"], "auto");
  EXPECT_EQ(slack["worker_host"], "w1");
  EXPECT_EQ(slack["mcp_servers"].size(), 2U);

  const ProcessResult updated = box_.Oz(
      {"integration", "update", "slack", "--remove-environment", "--remove-mcp",
       "a", "--mcp", "linear", "--output-format", "ndjson"});
  ASSERT_EQ(updated.exit_code, 0) << updated.err;
  EXPECT_THAT(updated.out, StartsWith("{\"provider\":\"slack\","));
  slack = Slack("--cached");
  EXPECT_TRUE(slack["environment_uid"].is_null());
  // What was not said stays.
  EXPECT_EQ(slack["base_prompt"], "Be brief");
  EXPECT_EQ(slack["mcp_servers"],
            json::parse(
                R"({"b":{"url":"https://b"},"linear":{"warp_id":"linear"}})"));
  EXPECT_EQ(Slack("--refresh"), slack);
}

TEST_F(IntegrationTest, TakesAConfigurationFile) {
  WriteFile(box_.home() + "/agent.yaml",
            "model_id: auto\nbase_prompt: From the file\nhost: w2\n");
  const ProcessResult created =
      box_.Oz({"integration", "create", "linear", "-f",
               box_.home() + "/agent.yaml", "-p", "From the option"});
  ASSERT_EQ(created.exit_code, 0) << created.err;
  const ProcessResult list =
      box_.Oz({"integration", "list", "--output-format", "text"});
  EXPECT_THAT(list.out, HasSubstr("\tauto\tw2\t"));
  EXPECT_THAT(list.out, HasSubstr("From the option"));
}

TEST_F(IntegrationTest, SaysWhatTheServiceSays) {
  const ProcessResult missing =
      box_.Oz({"integration", "update", "slack", "--model", "auto"});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.err,
              StartsWith("Error: The integration does not exist yet\n"));
  ASSERT_EQ(box_.Oz({"integration", "create", "slack"}).exit_code, 0);
  const ProcessResult twice = box_.Oz({"integration", "create", "slack"});
  EXPECT_EQ(twice.exit_code, 1);
  EXPECT_THAT(twice.err, HasSubstr("exists already"));
}

TEST_F(IntegrationTest, SaysWhenTheOutcomeIsUnknown) {
  box_.Oz({"whoami"});
  sim_.Fault(R"({"match":"POST /graphql/v2","kind":"cut","count":1})");
  const ProcessResult created = box_.Oz({"integration", "create", "slack"});
  EXPECT_EQ(created.exit_code, 1);
  EXPECT_THAT(created.err, HasSubstr("it is not known whether the integration "
                                     "with slack was set up"));
  EXPECT_THAT(created.err, HasSubstr("oz integration list --refresh"));
  // It was, and what is said next is asked of the service.
  EXPECT_EQ(Slack("--refresh")["status"], "ACTIVE");
}

TEST_F(IntegrationTest, AnswersOffline) {
  box_.Oz({"integration", "list"});
  sim_.Kill();
  EXPECT_EQ(Slack("--cached")["provider"], "slack");
  EXPECT_EQ(box_.Oz({"integration", "list", "--refresh"}).exit_code, 1);
  EXPECT_EQ(box_.Oz({"integration", "create", "slack"}).exit_code, 1);
}

}  // namespace
}  // namespace ozd
