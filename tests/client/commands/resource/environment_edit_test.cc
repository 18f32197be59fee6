// Copyright (c) 2026 The ozd authors. MIT licence.
#include "absl/strings/str_cat.h"
#include "proto/oz/v1/resources.pb.h"
#include "tests/client/app_fixture.h"

namespace oz {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kEnvironmentCreate[] =
    "/oz.v1.EnvironmentService/CreateEnvironment";
constexpr char kEnvironmentUpdate[] =
    "/oz.v1.EnvironmentService/UpdateEnvironment";
constexpr char kEnvironmentDelete[] =
    "/oz.v1.EnvironmentService/DeleteEnvironment";
constexpr char kListImages[] =
    "/oz.v1.EnvironmentService/ListEnvironmentImages";
constexpr char kAuthorization[] = "/oz.v1.IntegrationService/GetAuthorization";

class EnvironmentEditTest : public AppTest {
 protected:
  void AnswerCreated() {
    v1::CreateEnvironmentResponse response;
    response.mutable_environment()->set_environment_id("e1");
    response.mutable_environment()->set_name("web");
    response.mutable_environment()->set_docker_image("img:1");
    response.mutable_environment()->set_scope("Team");
    response.add_warnings("agents can read a/b, but not push to it");
    channel().Answer(kEnvironmentCreate, response);
  }
  void AnswerUpdated() {
    v1::UpdateEnvironmentResponse response;
    response.mutable_environment()->set_environment_id("e1");
    response.mutable_environment()->set_name("web");
    response.add_warnings(
        "repository a/b is not in the environment, skipping "
        "removal");
    channel().Answer(kEnvironmentUpdate, response);
  }
  void AnswerImages() {
    v1::ListEnvironmentImagesResponse response;
    response.add_images()->set_image("base:1");
    response.add_images()->set_image("go:1");
    channel().Answer(kListImages, response);
  }
  v1::CreateEnvironmentRequest Sent() const {
    v1::CreateEnvironmentRequest request;
    for (const auto& call : machine_.channel.calls()) {
      if (call.method == kEnvironmentCreate)
        request.ParseFromString(call.request);
    }
    return request;
  }
};

TEST_F(EnvironmentEditTest, CreatesWhatIsSaid) {
  AnswerCreated();
  EXPECT_EQ(kExitOk, Run({"environment", "create", "--name", "web",
                          "--description", "For all", "-d", "img:1", "-r",
                          "a/b", "-r", "c/d", "-c", "make", "--team"}));
  const v1::CreateEnvironmentRequest request = Sent();
  EXPECT_EQ("web", request.name());
  EXPECT_EQ("For all", request.description());
  EXPECT_EQ("img:1", request.docker_image());
  EXPECT_THAT(request.repositories(), ElementsAre("a/b", "c/d"));
  EXPECT_THAT(request.setup_commands(), ElementsAre("make"));
  EXPECT_EQ(v1::OWNER_SCOPE_TEAM, request.owner());
  EXPECT_EQ("Environment created successfully with ID: e1\n", io_.out);
  EXPECT_EQ("Warning: agents can read a/b, but not push to it\n", io_.err);
}

TEST_F(EnvironmentEditTest, TakesTheDefaultImageWithoutATerminal) {
  AnswerCreated();
  EXPECT_EQ(kExitOk,
            Run({"e", "create", "-n", "web", "--output-format", "ndjson"}));
  EXPECT_EQ("", Sent().docker_image());
  EXPECT_FALSE(Sent().has_description());
  EXPECT_EQ(v1::OWNER_SCOPE_UNSPECIFIED, Sent().owner());
  EXPECT_THAT(io_.err, HasSubstr("Using image img:1\n"));
  EXPECT_THAT(io_.out, testing::StartsWith("{\"id\":\"e1\",\"name\":\"web\","));
}

TEST_F(EnvironmentEditTest, LetsAPersonChooseTheImage) {
  AnswerCreated();
  AnswerImages();
  io_.terminal = true;
  io_.typed_lines = {"2"};
  EXPECT_EQ(kExitOk, Run({"e", "create", "-n", "web"}));
  EXPECT_EQ("go:1", Sent().docker_image());
  io_.typed_lines = {"3", "my/own:1"};
  EXPECT_EQ(kExitOk, Run({"e", "create", "-n", "web"}));
  EXPECT_EQ("my/own:1", Sent().docker_image());
}

TEST_F(EnvironmentEditTest, ACancelledChoiceCreatesNothing) {
  AnswerCreated();
  AnswerImages();
  io_.terminal = true;
  EXPECT_EQ(kExitOk, Run({"e", "create", "-n", "web"}));
  EXPECT_THAT(io_.err, HasSubstr("Environment creation canceled.\n"));
  EXPECT_EQ("", io_.out);
  EXPECT_EQ("", Sent().name());
}

TEST_F(EnvironmentEditTest, RefusesABadRepositoryFirst) {
  io_.terminal = true;
  EXPECT_EQ(kExitFailure,
            Run({"e", "create", "-n", "web", "-r", "https://github.com/a/b"}));
  EXPECT_THAT(io_.err,
              HasSubstr("Error: Invalid repo format: 'https://github.com/a/b'. "
                        "Expected format: 'owner/repo'"));
  EXPECT_THAT(channel().calls(), IsEmpty());
}

TEST_F(EnvironmentEditTest, RefusesALongDescription) {
  std::string description;
  for (int i = 0; i < 240; ++i) description += "\xC3\xA4";
  AnswerCreated();
  EXPECT_EQ(kExitOk, Run({"e", "create", "-n", "x", "-d", "i", "--description",
                          description}));
  EXPECT_EQ(kExitUsage, Run({"e", "create", "-n", "x", "--description",
                             description + "x"}));
  EXPECT_THAT(
      io_.err,
      HasSubstr("for '--description <DESCRIPTION>': Description must be "
                "at most 240 characters (got 241)"));
}

TEST_F(EnvironmentEditTest, WaitsUntilAccessIsAuthorized) {
  v1::CreateEnvironmentResponse missing;
  missing.mutable_authorization()->set_url("https://gh/1");
  missing.mutable_authorization()->set_transaction_id("tx");
  channel().Answer(kEnvironmentCreate, missing);
  v1::GetAuthorizationResponse expired;
  expired.set_status("EXPIRED");
  channel().Answer(kAuthorization, expired);
  EXPECT_EQ(kExitFailure,
            Run({"e", "create", "-n", "x", "-d", "i", "-r", "a/b"}));
  // The place is named once, and it is tried eight times.
  EXPECT_THAT(io_.err, testing::StartsWith(
                           "Authorize access here: https://gh/1\nError: access "
                           "was still missing after 8 attempts\n"));
  EXPECT_EQ("", io_.out);
}

TEST_F(EnvironmentEditTest, GivesUpWaitingAtCtrlC) {
  v1::CreateEnvironmentResponse missing;
  missing.mutable_authorization()->set_url("https://gh/1");
  missing.mutable_authorization()->set_transaction_id("tx");
  channel().Answer(kEnvironmentCreate, missing);
  v1::GetAuthorizationResponse pending;
  pending.set_status("PENDING");
  channel().Answer(kAuthorization, pending);
  io_.InterruptAfter(absl::Seconds(12));
  EXPECT_EQ(kExitOk, Run({"e", "create", "-n", "x", "-d", "i", "-r", "a/b"}));
  EXPECT_THAT(io_.err, HasSubstr("Environment creation canceled.\n"));
}

TEST_F(EnvironmentEditTest, WaitsTenMinutesAtMost) {
  v1::UpdateEnvironmentResponse missing;
  missing.mutable_authorization()->set_url("https://gh/1");
  missing.mutable_authorization()->set_transaction_id("tx");
  channel().Answer(kEnvironmentUpdate, missing);
  channel().Fail(kAuthorization, absl::UnavailableError("offline"));
  const absl::Duration begun = io_.fake_clock.Uptime();
  EXPECT_EQ(kExitFailure, Run({"e", "update", "e1", "-r", "a/b"}));
  EXPECT_EQ(absl::Minutes(10), io_.fake_clock.Uptime() - begun);
  EXPECT_THAT(io_.err, HasSubstr("within ten minutes"));
}

TEST_F(EnvironmentEditTest, AFailedAuthorizationEndsIt) {
  v1::CreateEnvironmentResponse missing;
  missing.mutable_authorization()->set_url("https://gh/1");
  channel().Answer(kEnvironmentCreate, missing);
  EXPECT_EQ(kExitFailure,
            Run({"e", "create", "-n", "x", "-d", "i", "-r", "a/b"}));
  EXPECT_THAT(io_.err, HasSubstr("access must be authorised first"));
}

TEST_F(EnvironmentEditTest, UpdatesWhatIsSaidAndShowsTheResult) {
  AnswerUpdated();
  EXPECT_EQ(kExitOk, Run({"environment", "update", "e1", "--name", "web", "-d",
                          "img:2", "--remove-description", "-r", "a/b",
                          "--remove-repo", "c/d", "-c", "make",
                          "--remove-setup-command", "make old", "--force"}));
  const auto request =
      channel().LastRequest<v1::UpdateEnvironmentRequest>(kEnvironmentUpdate);
  EXPECT_EQ("e1", request.environment_id());
  EXPECT_EQ("web", request.name());
  EXPECT_TRUE(request.remove_description());
  EXPECT_FALSE(request.has_description());
  EXPECT_EQ("img:2", request.docker_image());
  EXPECT_THAT(request.add_repositories(), ElementsAre("a/b"));
  EXPECT_THAT(request.remove_repositories(), ElementsAre("c/d"));
  EXPECT_THAT(request.add_setup_commands(), ElementsAre("make"));
  EXPECT_THAT(request.remove_setup_commands(), ElementsAre("make old"));
  EXPECT_TRUE(request.force());
  EXPECT_EQ(
      "Environment updated successfully!\n\nName: web\nDocker image: None\n"
      "Repositories: None\nSetup commands: None\n",
      io_.out);
  EXPECT_EQ(
      "Warning: repository a/b is not in the environment, skipping removal\n",
      io_.err);
  Run({"environment", "update", "e1", "--name", "web", "--output-format",
       "json"});
  EXPECT_THAT(io_.out, testing::StartsWith("{\n  \"id\": \"e1\",\n"));
}

TEST_F(EnvironmentEditTest, RefusesDescriptionAndItsRemoval) {
  EXPECT_EQ(kExitUsage, Run({"e", "update", "e1", "--description", "x",
                             "--remove-description"}));
  EXPECT_THAT(io_.err, HasSubstr("cannot be used with"));
}

TEST_F(EnvironmentEditTest, NeverAsksWithoutATerminal) {
  v1::UpdateEnvironmentResponse used;
  used.add_used_by("slack");
  channel().Answer(kEnvironmentUpdate, used);
  EXPECT_EQ(kExitFailure, Run({"e", "update", "e1", "-n", "x"}));
  EXPECT_THAT(io_.err,
              HasSubstr("Error: Refusing to update environment e1 without "
                        "confirmation: slack use it. Say --force"));
  v1::DeleteEnvironmentResponse kept;
  kept.add_used_by("slack");
  channel().Answer(kEnvironmentDelete, kept);
  EXPECT_EQ(kExitFailure, Run({"e", "delete", "e1"}));
  EXPECT_THAT(io_.err, HasSubstr("--force"));
}

TEST_F(EnvironmentEditTest, AsksAPersonBeforeIntegrationsSuffer) {
  v1::UpdateEnvironmentResponse used;
  used.add_used_by("slack");
  channel().Answer(kEnvironmentUpdate, used);
  v1::DeleteEnvironmentResponse kept;
  kept.add_used_by("slack");
  channel().Answer(kEnvironmentDelete, kept);
  io_.terminal = true;
  io_.typed_lines = {"n"};
  EXPECT_EQ(kExitOk, Run({"e", "update", "e1", "-n", "x"}));
  EXPECT_EQ("Environment update canceled.\n", io_.out);
  io_.typed_lines = {""};
  EXPECT_EQ(kExitOk, Run({"e", "delete", "e1"}));
  EXPECT_EQ("Environment delete canceled.\n", io_.out);
  io_.typed_lines = {"y"};
  EXPECT_EQ(kExitOk, Run({"e", "delete", "e1"}));
  EXPECT_TRUE(channel()
                  .LastRequest<v1::DeleteEnvironmentRequest>(kEnvironmentDelete)
                  .force());
}

TEST_F(EnvironmentEditTest, DeletesInFourFormats) {
  v1::DeleteEnvironmentResponse response;
  response.set_environment_id("e1-whole");
  channel().Answer(kEnvironmentDelete, response);
  EXPECT_EQ(kExitOk, Run({"environment", "delete", "e1", "--force"}));
  EXPECT_TRUE(channel()
                  .LastRequest<v1::DeleteEnvironmentRequest>(kEnvironmentDelete)
                  .force());
  EXPECT_EQ("Environment deleted successfully\n", io_.out);
  Run({"environment", "delete", "e1", "--output-format", "text"});
  EXPECT_EQ("Environment deleted successfully\n", io_.out);
  Run({"environment", "delete", "e1", "--output-format", "json"});
  EXPECT_EQ("{\n  \"id\": \"e1-whole\",\n  \"deleted\": true\n}\n", io_.out);
  Run({"environment", "delete", "e1", "--output-format", "ndjson"});
  EXPECT_EQ("{\"id\":\"e1-whole\",\"deleted\":true}\n", io_.out);
}

}  // namespace
}  // namespace oz
