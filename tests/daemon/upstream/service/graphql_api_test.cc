// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/graphql_api.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "proto/support/error_detail.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

constexpr char kUrl[] = "https://a.test/graphql/v2?op=GetUser";

absl::StatusOr<oz::v1::Principal> Parse(int status, const std::string& body) {
  HttpResponse response;
  response.status = status;
  response.body = body;
  return ParseUser(response, kUrl, "secret-key");
}

TEST(GraphqlBodyTest, NamesTheOperationThreeTimesAlike) {
  const auto body =
      nlohmann::json::parse(GraphqlBody(kGetUserOperation), nullptr, false);
  ASSERT_TRUE(body.is_object());
  EXPECT_EQ(body["operationName"], "GetUser");
  EXPECT_THAT(body["query"].get<std::string>(), HasSubstr("query GetUser("));
  EXPECT_TRUE(body["variables"]["requestContext"].is_object());
  EXPECT_EQ(GraphqlUrl("https://a.test", kGetUserOperation), kUrl);
}

TEST(ParseUserTest, ReadsAUser) {
  auto principal = Parse(200, R"({"data":{"user":{"__typename":"UserOutput",
      "principalType":"SERVICE_ACCOUNT","user":{"profile":{
      "uid":"serviceAccount:7","displayName":"Bot","email":null}}}}})");
  ASSERT_THAT(principal, IsOk());
  EXPECT_EQ(principal->uid(), "serviceAccount:7");
  EXPECT_EQ(principal->type(), "service_account");
  EXPECT_EQ(principal->display_name(), "Bot");
  EXPECT_EQ(principal->email(), "");
}

TEST(ParseUserTest, FailsAsTheServiceSays) {
  const struct {
    int http;
    const char* body;
    StatusCode code;
    const char* message;
  } kCases[] = {
      {401, "nope", StatusCode::kUnauthenticated, "API key is invalid"},
      {403, "<html>", StatusCode::kPermissionDenied, "403 Forbidden"},
      {201, "{}", StatusCode::kUnavailable, "status 201"},
      {503, "", StatusCode::kUnavailable, "503"},
      {200, "<html>", StatusCode::kDataLoss, "Failed to deserialize"},
      {200, "{}", StatusCode::kDataLoss, "Failed to deserialize"},
      {200, R"({"errors":[{"message":"User not in context: Not found"}]})",
       StatusCode::kUnauthenticated, "API key is invalid"},
      {200, R"({"data":null,"errors":[{"message":"boom"},{}]})",
       StatusCode::kUnavailable, "boom"},
      {200, R"({"errors":[7]})", StatusCode::kUnavailable, "could not answer"},
      {200,
       R"({"data":{"user":{"__typename":"UserFacingError",
           "error":{"message":"Not today"}}}})",
       StatusCode::kFailedPrecondition, "Not today"},
      {200, R"({"data":{"user":{"__typename":"Hologram"}}})",
       StatusCode::kDataLoss, "Failed to deserialize"},
      {200, R"({"data":{"user":{"__typename":"UserOutput","user":[]}}})",
       StatusCode::kDataLoss, "Failed to deserialize"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(Parse(test.http, test.body),
                StatusIs(test.code, HasSubstr(test.message)))
        << test.body;
  }
}

TEST(AddWorkspaceTest, TakesTheTeamsOfTheFirstWorkspaceThatHaveTheUser) {
  oz::v1::Principal principal;
  principal.set_uid("u1");
  HttpResponse response;
  response.status = 200;
  response.body = R"({"data":{"user":{"__typename":"UserOutput","user":{
    "workspaces":[
      {"uid":"w1","name":"One","teams":[
        {"uid":"t1","name":"Core","members":[{"uid":"u0"},{"uid":"u1"}]},
        {"uid":"t2","name":"Other","members":[{"uid":"u2"}]},
        {"uid":"t3","name":"Odd","members":null}]},
      {"uid":"w2","name":"Two","teams":[
        {"uid":"t4","name":"X","members":[{"uid":"u1"}]}]}]}}}})";
  EXPECT_THAT(AddWorkspace(response, kUrl, "", &principal), IsOk());
  EXPECT_EQ(principal.workspace_uid(), "w1");
  EXPECT_EQ(principal.workspace_name(), "One");
  ASSERT_EQ(principal.teams_size(), 1);
  EXPECT_EQ(principal.teams(0).uid(), "t1");
  EXPECT_EQ(principal.teams(0).name(), "Core");
}

TEST(AddWorkspaceTest, LeavesThePrincipalAloneOnFailure) {
  oz::v1::Principal principal;
  principal.set_uid("u1");
  HttpResponse response;
  response.status = 500;
  EXPECT_THAT(AddWorkspace(response, kUrl, "", &principal),
              StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(principal.workspace_uid(), "");
}

}  // namespace
}  // namespace ozd
