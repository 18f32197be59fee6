// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/integration_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/fake_service_calls.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::HasSubstr;

class IntegrationApiTest : public testing::Test {
 protected:
  nlohmann::json LastInput() const {
    return nlohmann::json::parse(service_.calls().back().body)["input"];
  }

  FakeServiceCalls service_;
  IntegrationApi api_{&service_};
  ApiCaller caller_;
};

TEST_F(IntegrationApiTest, ListsAllProviders) {
  service_.Answer(R"({"message":"Slack is being looked after","integrations":[
      {"providerSlug":"slack","description":"Agents in Slack",
       "connectionStatus":"ACTIVE","connectionLink":"https://x",
       "createdAt":"2026-04-03T10:30:00Z","updatedAt":null,
       "integrationConfig":{"environmentUid":"e1","basePrompt":"Be brief",
         "modelId":"auto","mcpServersJson":"{}","workerHost":null}},
      {"providerSlug":"linear","integrationConfig":null}, {}]})");
  const auto listing = api_.List(caller_);
  ASSERT_THAT(listing, IsOk());
  EXPECT_EQ(LastInput(),
            nlohmann::json::parse(R"({"providers":["linear","slack"]})"));
  EXPECT_EQ(listing->notice, "Slack is being looked after");
  ASSERT_EQ(listing->integrations.size(), 2U);
  const oz::v1::Integration& slack = listing->integrations[0];
  EXPECT_EQ(slack.status(), "ACTIVE");
  EXPECT_TRUE(slack.configured());
  EXPECT_EQ(slack.environment_id(), "e1");
  EXPECT_EQ(slack.base_prompt(), "Be brief");
  EXPECT_EQ(slack.model_id(), "auto");
  EXPECT_EQ(slack.worker_host(), "");
  EXPECT_EQ(slack.created_at_us(), 1'775'212'200'000'000);
  EXPECT_FALSE(listing->integrations[1].configured());
  service_.Answer("[]");
  EXPECT_THAT(api_.List(caller_), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(IntegrationApiTest, SendsOnlyWhatIsSaid) {
  service_.Answer(R"({"success":true,"message":"Done","authUrl":null})");
  const auto outcome = api_.Set(caller_, {.provider = "slack",
                                          .is_update = true,
                                          .environment_id = "",
                                          .mcp_servers_json = "{}",
                                          .removed_mcp_servers = {"fs"},
                                          .computer_use_enabled = false});
  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(outcome->message, "Done");
  EXPECT_FALSE(outcome->authorization.has_value());
  EXPECT_EQ(service_.calls()[0].repeatable, Repeatable::kNo);
  EXPECT_EQ(LastInput(), nlohmann::json::parse(R"({"integrationType":"slack",
      "enabled":true,"isUpdate":true,"config":{"environmentUid":"",
      "mcpServersJson":"{}","removeMcpServerNames":["fs"],
      "computerUseEnabled":false}})"));
}

TEST_F(IntegrationApiTest, TellsWhatIsMissingAndWhatWasRefused) {
  service_.Answer(R"({"success":false,"authUrl":"https://a","txId":"tx"})");
  const auto outcome = api_.Set(caller_, {.provider = "slack"});
  ASSERT_THAT(outcome, IsOk());
  ASSERT_TRUE(outcome->authorization.has_value());
  EXPECT_EQ(outcome->authorization->url(), "https://a");
  EXPECT_EQ(outcome->authorization->transaction_id(), "tx");
  service_.Answer(R"({"success":false,"message":"It exists already"})");
  EXPECT_THAT(
      api_.Set(caller_, {.provider = "slack"}),
      StatusIs(absl::StatusCode::kFailedPrecondition, "It exists already"));
  service_.Answer("{}");
  EXPECT_THAT(
      api_.Set(caller_, {.provider = "slack"}),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("slack")));
}

TEST_F(IntegrationApiTest, AsksHowFarAnAuthorizationIs) {
  service_.Answer(R"({"status":"IN_PROGRESS"})");
  const auto status = api_.GetAuthorizationStatus(caller_, "tx");
  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(*status, "IN_PROGRESS");
  EXPECT_EQ(LastInput(), nlohmann::json({{"txId", "tx"}}));
  service_.Answer("{}");
  EXPECT_THAT(api_.GetAuthorizationStatus(caller_, "tx"),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace ozd
