// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/integration_service.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/daemon/core/resource_fixture.h"

namespace ozd {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

constexpr char kListing[] = R"({"message":null,"integrations":[
    {"providerSlug":"linear","connectionStatus":"NOT_CONNECTED"},
    {"providerSlug":"slack","connectionStatus":"ACTIVE","integrationConfig":
       {"environmentUid":"e1",
        "mcpServersJson":"{\"a\":{\"warp_id\":\"a\"},\"b\":{\"url\":\"u\"}}"}}]})";

class IntegrationServiceTest : public ResourceFixture {
 protected:
  void SetUp() override {
    ResourceFixture::SetUp();
    StartResources();
    integrations_ = std::make_unique<IntegrationService>(
        synced_.get(), resources_.get(), &calls_);
  }
  void TearDown() override {
    integrations_.reset();
    ResourceFixture::TearDown();
  }

  template <typename Request>
  Request On(const std::string& provider) {
    Request request;
    *request.mutable_context() = Context();
    request.set_provider(provider);
    return request;
  }
  absl::StatusOr<oz::v1::ListIntegrationsResponse> List(oz::v1::ReadMode mode) {
    oz::v1::ListIntegrationsRequest request;
    *request.mutable_context() = Context();
    request.set_read_mode(mode);
    return integrations_->List(request, scope_);
  }
  // The config of the only mutation.
  Json SentConfig() const {
    for (const auto& call : calls_.calls()) {
      if (call.what != "GraphQL CreateSimpleIntegration") continue;
      return Json::parse(call.body)["input"]["config"];
    }
    return "nothing was sent";
  }

  std::unique_ptr<IntegrationService> integrations_;
};

TEST_F(IntegrationServiceTest, KeepsTheListAndTheNotice) {
  calls_.Answer(R"({"message":"Slack is away","integrations":[
      {"providerSlug":"slack","connectionStatus":"ACTIVE"}]})");
  ASSERT_THAT(List(oz::v1::READ_MODE_AUTO), IsOk());
  const auto cached = List(oz::v1::READ_MODE_CACHED);
  ASSERT_THAT(cached, IsOk());
  EXPECT_EQ(cached->notice(), "Slack is away");
  ASSERT_EQ(cached->integrations_size(), 1);
  EXPECT_EQ(cached->integrations(0).status(), "ACTIVE");
}

TEST_F(IntegrationServiceTest, CreatesAndReadsWhatBecameOfIt) {
  auto request = On<oz::v1::CreateIntegrationRequest>("slack");
  request.set_prompt("Be brief");
  request.mutable_config()->set_environment_id("e1");
  request.mutable_config()->set_model_id("auto");
  request.mutable_config()->set_worker_host("w1");
  calls_.Answer(R"({"success":true,"message":"Welcome"})");
  calls_.Answer(kListing);
  const auto created = integrations_->Create(request, scope_);
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->message(), "Welcome");
  EXPECT_EQ(created->integration().status(), "ACTIVE");
  EXPECT_EQ(SentConfig(), Json::parse(R"({"environmentUid":"e1",
      "basePrompt":"Be brief","modelId":"auto","workerHost":"w1"})"));
  const auto cached = List(oz::v1::READ_MODE_CACHED);
  ASSERT_THAT(cached, IsOk());
  EXPECT_EQ(cached->integrations_size(), 2);
}

TEST_F(IntegrationServiceTest, UpdatesServersAsAWhole) {
  auto request = On<oz::v1::UpdateIntegrationRequest>("slack");
  request.mutable_config()->add_mcp()->set_text("linear");
  request.mutable_config()->add_remove_mcp("b");
  request.mutable_config()->set_no_environment(true);
  calls_.Answer(kListing);
  calls_.Answer(R"({"success":true})");
  calls_.Answer(kListing);
  ASSERT_THAT(integrations_->Update(request, scope_), IsOk());
  const Json config = SentConfig();
  EXPECT_EQ(config["environmentUid"], "");
  EXPECT_EQ(config["removeMcpServerNames"], Json::array({"b"}));
  EXPECT_EQ(
      Json::parse(config["mcpServersJson"].get<std::string>()),
      Json::parse(R"({"a":{"warp_id":"a"},"linear":{"warp_id":"linear"}})"));
  EXPECT_EQ(config.count("basePrompt"), 0U);
}

TEST_F(IntegrationServiceTest, HandsOutAnAuthorization) {
  calls_.Answer(R"({"success":false,"authUrl":"https://a","txId":"tx"})");
  const auto created = integrations_->Create(
      On<oz::v1::CreateIntegrationRequest>("slack"), scope_);
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->authorization().url(), "https://a");
  EXPECT_FALSE(created->has_integration());
  calls_.Answer(R"({"status":"COMPLETED"})");
  oz::v1::GetAuthorizationRequest request;
  *request.mutable_context() = Context();
  request.set_transaction_id("tx");
  EXPECT_EQ(integrations_->GetAuthorization(request, scope_)->status(),
            "COMPLETED");
}

TEST_F(IntegrationServiceTest, SaysWhenNobodyKnowsWhatHappened) {
  calls_.Answer(Offline());
  EXPECT_THAT(integrations_->Create(
                  On<oz::v1::CreateIntegrationRequest>("slack"), scope_),
              StatusIs(absl::StatusCode::kUnavailable,
                       HasSubstr("not known whether the integration with "
                                 "slack was set up")));
  EXPECT_EQ(calls_.calls().size(), 1U);
}

TEST_F(IntegrationServiceTest, IsDoneEvenIfItCannotBeRead) {
  calls_.Answer(R"({"success":true})");
  calls_.Answer(Offline());
  const auto created = integrations_->Create(
      On<oz::v1::CreateIntegrationRequest>("slack"), scope_);
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->integration().provider(), "slack");
}

TEST_F(IntegrationServiceTest, RefusesABadConfigurationBeforeItAsks) {
  auto request = On<oz::v1::CreateIntegrationRequest>("slack");
  request.mutable_config()->mutable_file()->set_path("c.yaml");
  request.mutable_config()->mutable_file()->set_content("colour: red\n");
  EXPECT_THAT(
      integrations_->Create(request, scope_),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("c.yaml")));
  EXPECT_EQ(calls_.calls().size(), 0U);
}

}  // namespace
}  // namespace ozd
