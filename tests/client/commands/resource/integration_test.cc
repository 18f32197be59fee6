// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/resources.pb.h"
#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"

namespace oz {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kIntegrationList[] =
    "/oz.v1.IntegrationService/ListIntegrations";
constexpr char kIntegrationCreate[] =
    "/oz.v1.IntegrationService/CreateIntegration";
constexpr char kIntegrationUpdate[] =
    "/oz.v1.IntegrationService/UpdateIntegration";

v1::Integration Slack() {
  v1::Integration slack;
  slack.set_provider("slack");
  slack.set_description("Agents in Slack");
  slack.set_status("ACTIVE");
  slack.set_connection_link("https://oz.example.com/slack");
  slack.set_configured(true);
  slack.set_environment_id("UA17BXYZ");
  slack.set_base_prompt("Be brief");
  slack.set_model_id("auto");
  slack.set_mcp_servers_json(R"({"linear":{"warp_id":"linear"},"fs":{}})");
  slack.set_created_at_us(1'775'205'000'000'000);
  slack.set_updated_at_us(1'775'205'000'000'000);
  return slack;
}

class IntegrationTest : public AppTest {
 protected:
  void AnswerSamples() {
    v1::ListIntegrationsResponse response;
    v1::Integration* linear = response.add_integrations();
    linear->set_provider("linear");
    linear->set_description("Agents in Linear");
    linear->set_status("NOT_CONNECTED");
    *response.add_integrations() = Slack();
    channel().Answer(kIntegrationList, response);
  }
};

TEST_F(IntegrationTest, ListsInFourFormats) {
  AnswerSamples();
  EXPECT_EQ(kExitOk, Run({"integration", "list", "--cached"}));
  EXPECT_EQ(v1::READ_MODE_CACHED,
            channel()
                .LastRequest<v1::ListIntegrationsRequest>(kIntegrationList)
                .read_mode());
  ExpectGolden("integration_list.txt", io_.out);
  Run({"i", "list", "--output-format", "text"});
  ExpectGolden("integration_list_text.txt", io_.out);
  Run({"i", "list", "--output-format", "json"});
  ExpectGolden("integration_list.json", io_.out);
  Run({"i", "list", "--output-format", "ndjson"});
  ExpectGolden("integration_list.ndjson", io_.out);
}

TEST_F(IntegrationTest, SaysThatThereAreNoneOrWhatTheServiceSays) {
  channel().Answer(kIntegrationList, v1::ListIntegrationsResponse());
  EXPECT_EQ(kExitOk, Run({"integration", "list"}));
  EXPECT_EQ("No integrations found.\n", io_.out);
  Run({"integration", "list", "--output-format", "json"});
  EXPECT_EQ("[]\n", io_.out);
}

TEST_F(IntegrationTest, PutsTheNoticeOnStderr) {
  v1::ListIntegrationsResponse response;
  response.set_notice("Your plan has no integrations");
  channel().Answer(kIntegrationList, response);
  EXPECT_EQ(kExitOk, Run({"integration", "list"}));
  EXPECT_EQ("", io_.out);
  EXPECT_EQ("Your plan has no integrations\n", io_.err);
}

TEST_F(IntegrationTest, CreatesInFourFormats) {
  v1::CreateIntegrationResponse response;
  *response.mutable_integration() = Slack();
  response.set_message("Welcome");
  channel().Answer(kIntegrationCreate, response);
  EXPECT_EQ(kExitOk, Run({"integration", "create", "slack", "--model", "auto",
                          "-e", "UA17BXYZ", "--mcp", "linear", "-p", "Be brief",
                          "--host", "w1"}));
  const auto request =
      channel().LastRequest<v1::CreateIntegrationRequest>(kIntegrationCreate);
  EXPECT_EQ("slack", request.provider());
  EXPECT_EQ("Be brief", request.prompt());
  EXPECT_EQ("auto", request.config().model_id());
  EXPECT_EQ("UA17BXYZ", request.config().environment_id());
  EXPECT_EQ("linear", request.config().mcp(0).text());
  EXPECT_EQ("w1", request.config().worker_host());
  EXPECT_EQ("Slack integration created successfully\n", io_.out);
  EXPECT_EQ("Welcome\n", io_.err);
  Run({"i", "create", "slack", "--output-format", "text"});
  EXPECT_EQ("Slack integration created successfully\n", io_.out);
  Run({"i", "create", "slack", "--output-format", "json"});
  EXPECT_THAT(io_.out, testing::StartsWith("{\n  \"provider\": \"slack\","));
  Run({"i", "create", "slack", "--output-format", "ndjson"});
  EXPECT_THAT(io_.out, testing::StartsWith("{\"provider\":\"slack\","));
}

TEST_F(IntegrationTest, UpdatesAndRemoves) {
  v1::UpdateIntegrationResponse response;
  *response.mutable_integration() = Slack();
  channel().Answer(kIntegrationUpdate, response);
  EXPECT_EQ(kExitOk, Run({"integration", "update", "slack",
                          "--remove-environment", "--remove-mcp", "fs"}));
  const auto request =
      channel().LastRequest<v1::UpdateIntegrationRequest>(kIntegrationUpdate);
  EXPECT_TRUE(request.config().no_environment());
  EXPECT_THAT(request.config().remove_mcp(), ElementsAre("fs"));
  EXPECT_EQ("Slack integration updated successfully\n", io_.out);
}

TEST_F(IntegrationTest, ShowsWhereToAuthorize) {
  v1::CreateIntegrationResponse response;
  response.mutable_authorization()->set_url("https://slack.example.com");
  channel().Answer(kIntegrationCreate, response);
  EXPECT_EQ(kExitFailure, Run({"integration", "create", "slack"}));
  EXPECT_THAT(io_.err, HasSubstr("Authorize access here: "
                                 "https://slack.example.com\n"));
  EXPECT_EQ("", io_.out);
}

TEST_F(IntegrationTest, RefusesOtherProducts) {
  EXPECT_EQ(kExitUsage, Run({"integration", "create", "teams"}));
  EXPECT_THAT(io_.err, HasSubstr("invalid value 'teams' for '<PROVIDER>'"));
  EXPECT_THAT(io_.err, HasSubstr("[possible values: linear, slack]"));
  EXPECT_EQ(kExitUsage, Run({"integration", "create", "slack", "-e", "e1",
                             "--no-environment"}));
}

}  // namespace
}  // namespace oz
