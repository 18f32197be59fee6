// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/resources.pb.h"
#include "proto/support/error_detail.h"
#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"

namespace oz {
namespace {

using testing::HasSubstr;

constexpr char kEnvironmentList[] =
    "/oz.v1.EnvironmentService/ListEnvironments";
constexpr char kEnvironmentGet[] = "/oz.v1.EnvironmentService/GetEnvironment";
constexpr char kEnvironmentImages[] =
    "/oz.v1.EnvironmentService/ListEnvironmentImages";

v1::Environment Backend() {
  v1::Environment environment;
  environment.set_environment_id("UA17BXYZ");
  environment.set_name("backend");
  environment.set_description("For the backend");
  environment.set_docker_image("warpdotdev/dev-go:1.24");
  environment.add_repositories()->set_owner("acme");
  environment.mutable_repositories(0)->set_name("app");
  environment.add_repositories()->set_owner("acme");
  environment.mutable_repositories(1)->set_name("lib");
  environment.add_setup_commands("make setup");
  environment.add_setup_commands("make test\necho done");
  environment.set_creator_email("ann@acme.dev");
  // Two hours before FakeIo's now.
  environment.set_last_edited_us(1'775'205'000'000'000);
  environment.set_scope("Team");
  return environment;
}

class EnvironmentTest : public AppTest {
 protected:
  void AnswerSamples() {
    v1::ListEnvironmentsResponse response;
    *response.add_environments() = Backend();
    v1::Environment* bare = response.add_environments();
    bare->set_environment_id("e-2");
    bare->set_name("web\x1b[2J");
    bare->set_scope("User");
    channel().Answer(kEnvironmentList, response);
  }
};

TEST_F(EnvironmentTest, ListsInFourFormats) {
  AnswerSamples();
  EXPECT_EQ(kExitOk, Run({"environment", "list", "--refresh"}));
  EXPECT_EQ(v1::READ_MODE_REFRESH,
            channel()
                .LastRequest<v1::ListEnvironmentsRequest>(kEnvironmentList)
                .read_mode());
  ExpectGolden("environment_list.txt", io_.out);
  Run({"e", "list", "--output-format", "text"});
  ExpectGolden("environment_list_text.txt", io_.out);
  Run({"e", "list", "--output-format", "json"});
  ExpectGolden("environment_list.json", io_.out);
  Run({"e", "list", "--output-format", "ndjson"});
  ExpectGolden("environment_list.ndjson", io_.out);
  EXPECT_EQ("", io_.err);
}

TEST_F(EnvironmentTest, FitsTheTerminal) {
  AnswerSamples();
  io_.terminal = true;
  io_.env["NO_COLOR"] = "1";
  Run({"environment", "list"});
  ExpectGolden("environment_list_80.txt", io_.out);
}

TEST_F(EnvironmentTest, SaysThatThereAreNone) {
  channel().Answer(kEnvironmentList, v1::ListEnvironmentsResponse());
  EXPECT_EQ(kExitOk, Run({"environment", "list"}));
  EXPECT_EQ("No environments. `oz environment create` makes one.\n", io_.out);
  Run({"environment", "list", "--output-format", "json"});
  EXPECT_EQ("[]\n", io_.out);
  Run({"environment", "list", "--output-format", "ndjson"});
  EXPECT_EQ("", io_.out);
}

TEST_F(EnvironmentTest, WarnsOfAnOldList) {
  v1::ListEnvironmentsResponse response;
  response.mutable_freshness()->set_stale(true);
  response.mutable_freshness()->set_stale_reason("offline");
  response.mutable_freshness()->set_as_of_us(1'775'205'000'000'000);
  response.mutable_freshness()->set_age_ms(180'000);
  channel().Answer(kEnvironmentList, response);
  EXPECT_EQ(kExitOk, Run({"environment", "list"}));
  EXPECT_THAT(io_.err, HasSubstr("warning: offline: showing environments as"));
}

TEST_F(EnvironmentTest, GetsAsPublished) {
  v1::GetEnvironmentResponse response;
  *response.mutable_environment() = Backend();
  channel().Answer(kEnvironmentGet, response);
  EXPECT_EQ(kExitOk, Run({"environment", "get", "UA17"}));
  EXPECT_EQ("UA17", channel()
                        .LastRequest<v1::GetEnvironmentRequest>(kEnvironmentGet)
                        .environment_id());
  EXPECT_EQ(
      "Name: backend\n"
      "Description: For the backend\n"
      "Docker image: warpdotdev/dev-go:1.24\n"
      "Repositories:\n"
      "  - acme/app\n"
      "  - acme/lib\n"
      "Setup commands:\n"
      "  1. make setup\n"
      "  2. make test\necho done\n",
      io_.out);
  const std::string pretty = io_.out;
  Run({"environment", "get", "UA17", "--output-format", "text"});
  EXPECT_EQ(pretty, io_.out);
  Run({"environment", "get", "UA17", "--output-format", "json"});
  ExpectGolden("environment_get.json", io_.out);
}

TEST_F(EnvironmentTest, GetsWhatHasNothing) {
  v1::GetEnvironmentResponse response;
  response.mutable_environment()->set_environment_id("e");
  response.mutable_environment()->set_name("bare");
  response.mutable_environment()->set_scope("User");
  channel().Answer(kEnvironmentGet, response);
  Run({"environment", "get", "e"});
  EXPECT_EQ(
      "Name: bare\nDocker image: None\nRepositories: None\n"
      "Setup commands: None\n",
      io_.out);
  Run({"environment", "get", "e", "--output-format", "ndjson"});
  EXPECT_EQ(
      "{\"id\":\"e\",\"name\":\"bare\",\"github_repos\":[],"
      "\"setup_commands\":[],\"creator_email\":null,\"last_edited\":null,"
      "\"scope\":\"Personal\"}\n",
      io_.out);
}

TEST_F(EnvironmentTest, SaysNotFoundInOneLine) {
  v1::ErrorDetail detail;
  detail.set_error_code("environment_not_found");
  channel().Fail(kEnvironmentGet,
                 ozd::MakeError(absl::StatusCode::kNotFound,
                                "Environment nope not found", detail));
  EXPECT_EQ(kExitFailure, Run({"environment", "get", "nope"}));
  EXPECT_THAT(io_.err,
              testing::StartsWith("Error: Environment nope not found\n"));
  EXPECT_EQ("", io_.out);
}

TEST_F(EnvironmentTest, ListsImagesInFourFormats) {
  v1::ListEnvironmentImagesResponse response;
  v1::EnvironmentImage* image = response.add_images();
  image->set_image("warpdotdev/dev-go:1.24");
  image->set_repository("warpdotdev/dev-go");
  image->set_tag("1.24");
  channel().Answer(kEnvironmentImages, response);
  EXPECT_EQ(kExitOk, Run({"environment", "image", "list"}));
  EXPECT_EQ(
      "Images that are made for agents; any other may be used as well:\n\n"
      "IMAGE                   REPOSITORY         TAG\n"
      "warpdotdev/dev-go:1.24  warpdotdev/dev-go  1.24\n",
      io_.out);
  Run({"environment", "image", "list", "--output-format", "text"});
  EXPECT_EQ(
      "Image\tRepository\tTag\n"
      "warpdotdev/dev-go:1.24\twarpdotdev/dev-go\t1.24\n",
      io_.out);
  Run({"environment", "image", "list", "--output-format", "ndjson"});
  const std::string object =
      "{\"image\":\"warpdotdev/dev-go:1.24\",\"repository\":"
      "\"warpdotdev/dev-go\",\"tag\":\"1.24\"}";
  EXPECT_EQ(object + "\n", io_.out);
  Run({"environment", "image", "list", "--output-format", "json"});
  EXPECT_EQ("[" + object + "]\n", io_.out);
}

}  // namespace
}  // namespace oz
