// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Environments from the command line to the service and back: what was written
// is read at once, others' edits are kept, and what was not answered is looked
// up.

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
using ::testing::IsEmpty;
using ::testing::StartsWith;

class EnvironmentTest : public E2eTest {
 protected:
  ProcessResult Create(const std::string& name,
                       const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"environment", "create", "--name", name};
    words.insert(words.end(), more.begin(), more.end());
    return box_.Oz(words);
  }
  // Of an environment that is made here; "" when that fails.
  std::string NewId(const std::string& name,
                    const std::vector<std::string>& more = {}) {
    const ProcessResult created = Create(name, more);
    EXPECT_EQ(created.exit_code, 0) << created.err;
    EXPECT_THAT(created.out,
                StartsWith("Environment created successfully with ID: "));
    if (created.out.empty()) return "";
    const std::string id = created.out.substr(created.out.rfind(' ') + 1);
    return id.substr(0, id.size() - 1);
  }
  json Get(const std::string& id, const std::string& option = "--cached") {
    return OzGet("environment", id, option);
  }
  std::vector<std::string> Names(const std::string& option) {
    return OzNames("environment", {option});
  }
  size_t OnTheService() {
    return E2eTest::OnTheService("/agent/environments", "environments");
  }
};

TEST_F(EnvironmentTest, LivesFromCreateToDelete) {
  const std::string id =
      NewId("backend", {"--description", "For all", "-d", "img:1", "-r",
                        "acme/app", "-c", "make"});
  // Read your writes, without the network; the first characters will do.
  const json created = Get(id.substr(0, 8));
  EXPECT_EQ(created["name"], "backend");
  EXPECT_EQ(created["description"], "For all");
  EXPECT_EQ(created["base_image"]["docker_image"], "img:1");
  EXPECT_EQ(created["github_repos"][0]["repo"], "app");
  EXPECT_EQ(created["setup_commands"], json::array({"make"}));
  EXPECT_EQ(created["scope"], "Team");

  const ProcessResult updated = box_.Oz(
      {"environment", "update", id, "--name", "api", "--remove-description",
       "-r", "acme/lib", "--remove-repo", "acme/app", "-c", "make test",
       "--remove-setup-command", "gone"});
  EXPECT_EQ(updated.exit_code, 0) << updated.err;
  EXPECT_EQ(updated.out,
            "Environment updated successfully!\n\nName: api\n"
            "Docker image: img:1\nRepositories:\n  - acme/lib\n"
            "Setup commands:\n  1. make\n  2. make test\n");
  EXPECT_EQ(updated.err,
            "Warning: setup command 'gone' is not in the environment, skipping "
            "removal\n");
  // The same from the cache and from the service, which knows who made it.
  for (const char* option : {"--cached", "--refresh"}) {
    const json now = Get(id, option);
    EXPECT_EQ(now["name"], "api") << option;
    EXPECT_EQ(now.count("description"), 0U);
    EXPECT_EQ(now["github_repos"].size(), 1U);
  }
  EXPECT_FALSE(Get(id)["creator_email"].is_null());
  EXPECT_EQ(box_.Oz({"environment", "delete", id}).out,
            "Environment deleted successfully\n");
  EXPECT_THAT(Names("--cached"), IsEmpty());
  EXPECT_EQ(OnTheService(), 0U);
  const ProcessResult gone = box_.Oz({"environment", "get", id});
  EXPECT_EQ(gone.exit_code, 1);
  EXPECT_THAT(gone.err,
              StartsWith("Error: Environment " + id + " not found\n"));
}

TEST_F(EnvironmentTest, TakesADefaultImageAndAnOwner) {
  const ProcessResult plain = Create("plain", {"--output-format", "json"});
  ASSERT_EQ(plain.exit_code, 0) << plain.err;
  const json environment = ParseJson(plain.out);
  EXPECT_EQ(environment["base_image"]["docker_image"],
            "warpdotdev/dev-base:latest");
  EXPECT_THAT(plain.err, HasSubstr("Using image warpdotdev/dev-base:latest"));
  EXPECT_EQ(Get(NewId("mine", {"--personal"}))["scope"], "Personal");
  // For code there is a better one.
  EXPECT_EQ(
      Get(NewId("code", {"-r", "acme/app"}))["base_image"]["docker_image"],
      "warpdotdev/dev-go:1.24");
}

TEST_F(EnvironmentTest, IsShownInFourFormatsAndOffline) {
  NewId("backend", {"-d", "img:1", "-r", "acme/app"});
  const struct {
    const char* format;
    const char* of_list;
  } kCases[] = {{"pretty", "backend  img:1"},
                {"text", "\tbackend\t\timg:1\tacme/app\t"},
                {"json", "\"name\":\"backend\""},
                {"ndjson", "{\"id\":\""}};
  box_.Oz({"environment", "list", "--refresh"});
  sim_.Kill();
  for (const auto& c : kCases) {
    const ProcessResult list = box_.Oz(
        {"environment", "list", "--cached", "--output-format", c.format});
    EXPECT_EQ(list.exit_code, 0) << list.err;
    EXPECT_THAT(list.out, HasSubstr(c.of_list)) << c.format;
  }
  const ProcessResult refused = box_.Oz({"environment", "list", "--refresh"});
  EXPECT_EQ(refused.exit_code, 1);
  // Old as soon as it may be; then it says so.
  EXPECT_TRUE(Eventually([&] {
    const ProcessResult list = box_.Oz({"environment", "list"});
    return list.exit_code == 0 &&
           list.err.find("offline: showing environments") != std::string::npos;
  }));
  const ProcessResult created = Create("late");
  EXPECT_EQ(created.exit_code, 1);
  EXPECT_THAT(created.err, StartsWith("Error: Failed to send API request"));
}

TEST_F(EnvironmentTest, LooksUpWhatWasNotAnswered) {
  // The list comes first; the answer to the mutation is cut off.
  box_.Oz({"whoami"});
  sim_.Fault(R"({"match":"POST /graphql/v2","kind":"cut","count":1})");
  const ProcessResult created = Create("backend", {"-d", "img:1"});
  EXPECT_EQ(created.exit_code, 0) << created.err;
  EXPECT_THAT(created.err, HasSubstr("was created"));
  EXPECT_EQ(OnTheService(), 1U);
  // This one never gets through.
  sim_.Fault(
      R"({"match":"POST /graphql/v2","kind":"status","status":500,"count":1})");
  const ProcessResult failed = Create("other", {"-d", "img:1"});
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.err, HasSubstr("'other' was not created"));
  EXPECT_EQ(OnTheService(), 1U);
}

TEST_F(EnvironmentTest, RefusesWhatCannotBe) {
  const ProcessResult repo = Create("x", {"-r", "https://github.com/a/b"});
  EXPECT_EQ(repo.exit_code, 1);
  EXPECT_THAT(repo.err, HasSubstr("Invalid repo format: "));
  const ProcessResult description =
      Create("x", {"--description", std::string(241, 'x')});
  EXPECT_EQ(description.exit_code, 2);
  EXPECT_THAT(description.err, HasSubstr("(got 241)"));
  for (const char* verb : {"get", "update", "delete"}) {
    const ProcessResult missing = box_.Oz({"environment", verb, "nope"});
    EXPECT_EQ(missing.exit_code, 1) << verb;
    EXPECT_THAT(missing.err, StartsWith("Error: Environment nope not found\n"));
  }
  EXPECT_EQ(OnTheService(), 0U);
}

TEST_F(EnvironmentTest, NeverDeletesAnythingElse) {
  const ProcessResult scheduled =
      box_.Oz({"schedule", "create", "--name", "s", "--cron", "0 3 * * *",
               "--prompt", "x", "--no-environment", "--output-format", "json"});
  const json schedule = ParseJson(scheduled.out);
  ASSERT_TRUE(schedule.is_object()) << scheduled.err;
  const std::string id = schedule["id"];
  const ProcessResult refused =
      box_.Oz({"environment", "delete", id, "--force"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("not found"));
  EXPECT_EQ(sim_.Api("GET", "/agent/schedules/" + id).status, 200);
}

TEST_F(EnvironmentTest, SendsPeopleToGithubAndWarnsOfReadOnlyOnes) {
  const ProcessResult closed = Create("x", {"-r", "acme/private-app"});
  EXPECT_EQ(closed.exit_code, 1);
  EXPECT_THAT(closed.err, HasSubstr("Authorize access here: "
                                    "https://github.example.com/authorize\n"));
  EXPECT_THAT(closed.err, HasSubstr("after 8 attempts"));
  EXPECT_EQ(OnTheService(), 0U);
  const ProcessResult open = Create("x", {"-r", "acme/public-app"});
  EXPECT_EQ(open.exit_code, 0) << open.err;
  EXPECT_THAT(open.err, HasSubstr("Warning: agents can read acme/public-app"));
}

TEST_F(EnvironmentTest, AsksForForceWhenAnIntegrationUsesIt) {
  const std::string id = NewId("backend", {"-d", "img:1"});
  ASSERT_EQ(box_.Oz({"integration", "create", "slack", "-e", id}).exit_code, 0);
  for (const char* verb : {"update", "delete"}) {
    const ProcessResult refused = box_.Oz({"environment", verb, id});
    EXPECT_EQ(refused.exit_code, 1) << verb;
    EXPECT_THAT(refused.err, HasSubstr("slack"));
    EXPECT_THAT(refused.err, HasSubstr("--force"));
  }
  EXPECT_EQ(box_.Oz({"environment", "delete", id, "--force"}).exit_code, 0);
  EXPECT_EQ(OnTheService(), 0U);
}

TEST_F(EnvironmentTest, ListsImages) {
  const ProcessResult images =
      box_.Oz({"environment", "image", "list", "--output-format", "text"});
  EXPECT_EQ(images.exit_code, 0) << images.err;
  EXPECT_THAT(
      images.out,
      StartsWith("Image\tRepository\tTag\nwarpdotdev/dev-base:latest\t"));
}

}  // namespace
}  // namespace ozd
