// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/environment_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

oz::v1::Repository Repository(const char* text) {
  return ParseRepository(text).value();
}

TEST(EnvironmentModelTest, ReadsOwnerAndName) {
  EXPECT_EQ(RepositoryText(Repository("acme/app")), "acme/app");
  // Published: anything of two parts is sent.
  EXPECT_EQ(RepositoryText(Repository("a/")), "a/");
  for (const char* bad : {"", "app", "a/b/c", "https://github.com/a/b"}) {
    EXPECT_THAT(ParseRepository(bad),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr(absl::StrCat("Invalid repo format: '", bad,
                                                "'. Expected format: "
                                                "'owner/repo'"))));
  }
}

TEST(EnvironmentModelTest, WritesWhatIsAlwaysThere) {
  EnvironmentEdits content;
  content.name = "backend";
  EXPECT_EQ(NewEnvironmentModel(content),
            R"({"name":"backend","github_repos":[],"setup_commands":[]})");
  content.description = "For all";
  content.docker_image = "img:1";
  content.add_repositories = {Repository("acme/app"), Repository("acme/app")};
  content.add_setup_commands = {"make", "make"};
  EXPECT_EQ(NewEnvironmentModel(content),
            R"({"name":"backend","description":"For all",)"
            R"("docker_image":"img:1",)"
            R"("github_repos":[{"owner":"acme","repo":"app"}],)"
            R"("setup_commands":["make","make"]})");
}

TEST(EnvironmentModelTest, TouchesNothingElse) {
  constexpr char kModel[] =
      R"({"name":"a","future":{"x":[1,2.5]},"secrets":[],)"
      R"("github_repos":[],"setup_commands":["one"]})";
  EnvironmentEdits edits;
  edits.name = "b";
  const auto edited = EditEnvironmentModel(kModel, edits);
  ASSERT_THAT(edited, IsOk());
  EXPECT_EQ(edited->model, R"({"name":"b","future":{"x":[1,2.5]},"secrets":[],)"
                           R"("github_repos":[],"setup_commands":["one"]})");
  EXPECT_THAT(edited->warnings, IsEmpty());
  const auto same = EditEnvironmentModel(kModel, EnvironmentEdits());
  ASSERT_THAT(same, IsOk());
  EXPECT_TRUE(SameModel(same->model, kModel));
}

TEST(EnvironmentModelTest, AddsBeforeItRemovesAndWarnsOfWhatIsNotThere) {
  EnvironmentEdits edits;
  edits.description = "";
  edits.docker_image = "img:2";
  edits.add_repositories = {Repository("acme/app"), Repository("acme/new")};
  edits.remove_repositories = {Repository("acme/app"), Repository("no/where")};
  edits.add_setup_commands = {"two", "one"};
  edits.remove_setup_commands = {"one", "three"};
  const auto edited = EditEnvironmentModel(
      R"({"name":"a","description":"old","docker_image":"img:1",)"
      R"("github_repos":[{"owner":"acme","repo":"app","branch":"x"}],)"
      R"("setup_commands":["one"]})",
      edits);
  ASSERT_THAT(edited, IsOk());
  EXPECT_EQ(edited->model, R"({"name":"a","docker_image":"img:2",)"
                           R"("github_repos":[{"owner":"acme","repo":"new"}],)"
                           R"("setup_commands":["two","one"]})");
  EXPECT_THAT(
      edited->warnings,
      ElementsAre("repository no/where is not in the environment, skipping "
                  "removal",
                  "setup command 'three' is not in the environment, skipping "
                  "removal"));
}

TEST(EnvironmentModelTest, TheNewerListOfRepositoriesCounts) {
  constexpr char kModel[] =
      R"({"name":"a","github_repos":[{"owner":"old","repo":"x"}],)"
      R"("source_repos":[{"owner":"acme","repo":"app","checkout_ref":"v1"}],)"
      R"("setup_commands":[]})";
  oz::v1::Environment environment;
  ASSERT_THAT(ReadEnvironmentModel(kModel, &environment), IsOk());
  ASSERT_EQ(environment.repositories_size(), 1);
  EXPECT_EQ(environment.repositories(0).owner(), "acme");
  EnvironmentEdits edits;
  edits.add_repositories = {Repository("acme/lib")};
  edits.remove_repositories = {Repository("acme/app")};
  const auto edited = EditEnvironmentModel(kModel, edits);
  ASSERT_THAT(edited, IsOk());
  EXPECT_EQ(edited->model,
            R"({"name":"a","github_repos":[{"owner":"old","repo":"x"},)"
            R"({"owner":"acme","repo":"lib"}],)"
            R"("source_repos":[{"owner":"acme","repo":"lib"}],)"
            R"("setup_commands":[]})");
  EXPECT_THAT(edited->warnings, IsEmpty());
}

TEST(EnvironmentModelTest, ReadsTolerantly) {
  oz::v1::Environment environment;
  environment.set_environment_id("e1");
  ASSERT_THAT(
      ReadEnvironmentModel(R"({"name":5,"description":null,"docker_image":"i",)"
                           R"("github_repos":[3,{"owner":"a","repo":"b"}],)"
                           R"("setup_commands":["x",7]})",
                           &environment),
      IsOk());
  EXPECT_EQ(environment.environment_id(), "e1");
  EXPECT_FALSE(environment.has_description());
  EXPECT_EQ(environment.repositories_size(), 2);
  EXPECT_THAT(environment.setup_commands(), ElementsAre("x"));
  EXPECT_THAT(ReadEnvironmentModel("[]", &environment),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(EditEnvironmentModel("", EnvironmentEdits()),
              StatusIs(absl::StatusCode::kDataLoss));
}

TEST(EnvironmentModelTest, ComparesValues) {
  EXPECT_TRUE(SameModel(R"({"a":1,"b":[2]})", R"({ "b": [2], "a": 1 })"));
  EXPECT_FALSE(SameModel(R"({"a":[1,2]})", R"({"a":[2,1]})"));
  EXPECT_FALSE(SameModel("no json", "no json"));
}

}  // namespace
}  // namespace ozd
