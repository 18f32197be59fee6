// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/environment_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "daemon/upstream/api/environment_model.h"
#include "proto/support/error_detail.h"
#include "tests/support/fake_service_calls.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kRest[] = R"({"environments":[
  {"uid":"e1","last_updated":"2026-04-03T10:30:00Z","setup_failed":false,
   "scope":{"type":"TEAM","uid":"t1"},
   "creator":{"type":"user","email":"ann@acme.dev"},
   "config":{"name":"backend","description":null,"docker_image":"img:1",
             "github_repos":[{"owner":"acme","repo":"app"}],
             "setup_commands":["make"]}},
  {"uid":""}, 7,
  {"uid":"e2","config":{"name":"web \ud83d","description":"For all"},
   "scope":{"type":"User"}}]})";
constexpr char kGraphql[] = R"({"cloudEnvironments":[
  {"uid":"e1","lastUpdated":"2026-04-03T10:30:00Z",
   "scope":{"type":"Team","uid":"t1"},"creator":{"email":"ann@acme.dev"},
   "config":{"name":"backend","description":null,"dockerImage":"img:1",
             "githubRepos":[{"owner":"acme","repo":"app"}],
             "setupCommands":["make"]}}]})";
constexpr char kObject[] =
    R"({"__typename":"GenericStringObject","format":"JsonCloudEnvironment",)"
    R"("serializedModel":"{\"name\":\"backend\",\"x\":1}",)"
    R"("metadata":{"uid":"e1","revisionTs":"2026-04-03T10:30:00.5Z"},)"
    R"("permissions":{"space":{"type":"User","uid":"u1"}}})";

absl::Status Refused(absl::StatusCode code, int http_status,
                     const std::string& error_code = "",
                     const std::string& message = "no") {
  oz::v1::ErrorDetail detail;
  detail.set_http_status(http_status);
  detail.set_error_code(error_code);
  return MakeError(code, message, detail);
}

class EnvironmentApiTest : public testing::Test {
 protected:
  nlohmann::json LastInput() const {
    return nlohmann::json::parse(service_.calls().back().body)["input"];
  }

  FakeServiceCalls service_;
  EnvironmentApi api_{&service_};
  ApiCaller caller_;
};

TEST_F(EnvironmentApiTest, ListsThroughRest) {
  service_.Answer(kRest);
  const auto list = api_.List(caller_);
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(service_.calls()[0].what, "GET agent/environments");
  ASSERT_EQ(list->size(), 2U);
  const oz::v1::Environment& first = list->front();
  EXPECT_EQ(first.environment_id(), "e1");
  EXPECT_EQ(first.name(), "backend");
  EXPECT_FALSE(first.has_description());
  EXPECT_EQ(first.docker_image(), "img:1");
  EXPECT_EQ(first.repositories(0).name(), "app");
  EXPECT_THAT(first.setup_commands(), ElementsAre("make"));
  EXPECT_EQ(first.creator_email(), "ann@acme.dev");
  EXPECT_EQ(first.last_edited_us(), 1'775'212'200'000'000);
  EXPECT_EQ(first.scope(), "Team");
  EXPECT_EQ(list->back().description(), "For all");
  EXPECT_EQ(list->back().scope(), "User");
}

TEST_F(EnvironmentApiTest, ListsThroughGraphqlWhereRestIsClosed) {
  for (const int http_status : {403, 404, 405}) {
    service_.Answer(Refused(absl::StatusCode::kPermissionDenied, http_status));
    service_.Answer(kGraphql);
    const auto list = api_.List(caller_);
    ASSERT_THAT(list, IsOk()) << http_status;
    EXPECT_EQ(service_.calls().back().what,
              "GraphQL GetCloudEnvironmentsQuery");
    ASSERT_EQ(list->size(), 1U);
    // The same in both ways.
    service_.Answer(kRest);
    EXPECT_EQ(list->front().SerializeAsString(),
              api_.List(caller_)->front().SerializeAsString());
  }
}

TEST_F(EnvironmentApiTest, AnotherFailureIsNotAskedAgain) {
  service_.Answer(Refused(absl::StatusCode::kUnavailable, 503));
  EXPECT_THAT(api_.List(caller_), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(service_.calls().size(), 1U);
  service_.Answer(
      Refused(absl::StatusCode::kPermissionDenied, 403, "", "rest"));
  service_.Answer(Refused(absl::StatusCode::kUnavailable, 503));
  EXPECT_THAT(api_.List(caller_),
              StatusIs(absl::StatusCode::kPermissionDenied, "rest"));
  service_.Answer("{}");
  EXPECT_THAT(api_.List(caller_),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("environments")));
}

TEST_F(EnvironmentApiTest, GetsWhatIsStored) {
  service_.Answer(absl::StrCat(R"({"object":)", kObject, "}"));
  const auto stored = api_.Get(caller_, "e1");
  ASSERT_THAT(stored, IsOk());
  EXPECT_EQ(service_.calls()[0].what, "GraphQL GetCloudObject");
  EXPECT_EQ(LastInput(), nlohmann::json({{"uid", "e1"}}));
  EXPECT_EQ(stored->model, R"({"name":"backend","x":1})");
  EXPECT_EQ(stored->revision, "2026-04-03T10:30:00.5Z");
  EXPECT_EQ(stored->environment.environment_id(), "e1");
  EXPECT_EQ(stored->environment.name(), "backend");
  EXPECT_EQ(stored->environment.scope(), "User");
}

TEST_F(EnvironmentApiTest, WhatIsNoEnvironmentIsNotFound) {
  for (const char* answer :
       {R"({"object":null})", R"({"object":{"__typename":"Notebook"}})",
        R"({"object":{"__typename":"GenericStringObject",
            "format":"JsonScheduledAmbientAgent","serializedModel":"{}",
            "metadata":{"uid":"e1"}}})",
        R"({"object":{"__typename":"GenericStringObject",
            "format":"JsonCloudEnvironment","serializedModel":"{}",
            "metadata":{"uid":"e1","trashedTs":"2026-04-03T10:30:00Z"}}})"}) {
    service_.Answer(answer);
    EXPECT_THAT(api_.Get(caller_, "e1"), StatusIs(absl::StatusCode::kNotFound))
        << answer;
  }
  const auto code = absl::StatusCode::kFailedPrecondition;
  service_.Answer(Refused(code, 200, "invalid_input_error"));
  EXPECT_THAT(api_.Get(caller_, "e"), StatusIs(absl::StatusCode::kNotFound));
  service_.Answer(Refused(code, 200, "x", "Object Not Found"));
  EXPECT_THAT(api_.Get(caller_, "e"), StatusIs(absl::StatusCode::kNotFound));
  // These say nothing about the environment.
  service_.Answer(Refused(code, 200, "budget_exceeded_error"));
  EXPECT_THAT(api_.Get(caller_, "e"), StatusIs(code));
  service_.Answer(Refused(absl::StatusCode::kNotFound, 404));
  EXPECT_THAT(api_.Get(caller_, "e"), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(EnvironmentApiTest, CreatesOnce) {
  service_.Answer(absl::StrCat(R"({"clientId":"Client-1","revisionTs":"r",)",
                               R"("genericStringObject":)", kObject, "}"));
  const auto created = api_.Create(caller_, {.model = R"({"name":"backend"})",
                                             .owner_type = "Team",
                                             .owner_uid = "t1",
                                             .client_id = "Client-1"});
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->environment.environment_id(), "e1");
  EXPECT_EQ(service_.calls()[0].what, "GraphQL CreateGenericStringObject");
  EXPECT_EQ(service_.calls()[0].repeatable, Repeatable::kNo);
  EXPECT_EQ(LastInput(), nlohmann::json::parse(R"({
      "genericStringObject":{"clientId":"Client-1","entrypoint":"Unknown",
        "format":"JsonCloudEnvironment","initialFolderId":null,
        "serializedModel":"{\"name\":\"backend\"}","uniquenessKey":null},
      "owner":{"type":"Team","uid":"t1"}})"));
  service_.Answer("{}");
  EXPECT_THAT(api_.Create(caller_, {}), StatusIs(absl::StatusCode::kDataLoss));
}

TEST_F(EnvironmentApiTest, UpdatesTheRevisionThatWasRead) {
  service_.Answer(
      R"({"update":{"__typename":"ObjectUpdateSuccess","revisionTs":"r2"}})");
  const auto accepted = api_.Update(caller_, "e1", "{}", "r1");
  ASSERT_THAT(accepted, IsOk());
  EXPECT_TRUE(accepted->accepted);
  EXPECT_EQ(accepted->revision, "r2");
  EXPECT_EQ(service_.calls()[0].repeatable, Repeatable::kNo);
  EXPECT_EQ(LastInput(),
            nlohmann::json::parse(
                R"({"uid":"e1","serializedModel":"{}","revisionTs":"r1"})"));
  service_.Answer(absl::StrCat(
      R"({"update":{"__typename":"GenericStringObjectUpdateRejected",)",
      R"("revisionTs":"r3","conflictingGenericStringObject":)", kObject, "}}"));
  const auto rejected = api_.Update(caller_, "e1", "{}", "r1");
  ASSERT_THAT(rejected, IsOk());
  EXPECT_FALSE(rejected->accepted);
  EXPECT_EQ(rejected->current.model, R"({"name":"backend","x":1})");
  service_.Answer(R"({"update":{"__typename":"Newer"}})");
  EXPECT_THAT(api_.Update(caller_, "e1", "{}", "r1"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("\"Newer\"")));
}

TEST_F(EnvironmentApiTest, DeletesOnce) {
  service_.Answer(R"({"success":true,"deletedUids":["e1"]})");
  EXPECT_THAT(api_.Delete(caller_, "e1"), IsOk());
  EXPECT_EQ(service_.calls()[0].repeatable, Repeatable::kNo);
  service_.Answer(R"({"success":false})");
  EXPECT_THAT(api_.Delete(caller_, "e1"),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("e1")));
}

TEST_F(EnvironmentApiTest, ReadsImages) {
  service_.Answer(R"({"images":[{"image":"a:1","repository":"a","tag":"1",
      "languages":["Go"]},{"tag":"2"}]})");
  const auto images = api_.ListImages(caller_);
  ASSERT_THAT(images, IsOk());
  ASSERT_EQ(images->size(), 1U);
  EXPECT_EQ(images->front().image(), "a:1");
  EXPECT_EQ(service_.calls()[0].body, "{}");
}

TEST_F(EnvironmentApiTest, TakesASuggestionOnlyWhenItIsOne) {
  const auto suggested = [&](const char* answer) {
    service_.Answer(answer);
    return api_.SuggestImage(caller_, {ParseRepository("a/b").value()})
        .value_or("failed");
  };
  EXPECT_EQ(suggested(R"({"image":"go:1","needsCustomImage":false})"), "go:1");
  EXPECT_EQ(LastInput(),
            nlohmann::json::parse(R"({"repos":[{"owner":"a","repo":"b"}]})"));
  EXPECT_EQ(suggested(R"({"image":"go:1","needsCustomImage":true})"), "");
  EXPECT_EQ(suggested(R"({"authUrl":"https://x","txId":"t"})"), "");
}

TEST_F(EnvironmentApiTest, SortsRepositoriesByWhatAgentsMayDo) {
  service_.Answer(R"({"authUrl":"https://github.com/x","txId":"tx","statuses":[
      {"owner":"a","repo":"ok","status":"SUCCESS","isPublic":true},
      {"owner":"a","repo":"mine","status":"SUCCESS","isPublic":false},
      {"owner":"a","repo":"open","isPublic":true,
       "status":"NO_INSTALLATION_OR_ACCESS_FOR_REPO"},
      {"owner":"a","repo":"closed","isPublic":false,
       "status":"USER_NOT_CONNECTED_TO_GITHUB"}]})");
  const auto access =
      api_.CheckAccess(caller_, {ParseRepository("a/ok").value()});
  ASSERT_THAT(access, IsOk());
  ASSERT_EQ(access->unreachable.size(), 1U);
  EXPECT_EQ(RepositoryText(access->unreachable[0]), "a/closed");
  ASSERT_EQ(access->read_only.size(), 1U);
  EXPECT_EQ(RepositoryText(access->read_only[0]), "a/open");
  EXPECT_EQ(access->private_ones.size(), 2U);
  EXPECT_EQ(access->authorization.url(), "https://github.com/x");
  EXPECT_EQ(access->authorization.transaction_id(), "tx");
}

TEST_F(EnvironmentApiTest, ListsWhatUsesIt) {
  service_.Answer(R"({"providerNames":["slack",3]})");
  const auto names = api_.ListUsers(caller_, "e1");
  ASSERT_THAT(names, IsOk());
  EXPECT_THAT(*names, ElementsAre("slack"));
  EXPECT_EQ(LastInput(), nlohmann::json({{"environmentId", "e1"}}));
  service_.Answer("{}");
  EXPECT_THAT(api_.ListUsers(caller_, "e1"),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace ozd
