// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/user_api.h"

#include <gmock/gmock.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "daemon/upstream/service/service_client.h"
#include "proto/support/error_detail.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_sleeper.h"
#include "tests/support/fake_transport.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

constexpr char kUser[] =
    R"({"data":{"user":{"__typename":"UserOutput","principalType":"USER",)"
    R"("user":{"profile":{"uid":"u1","displayName":"Ada"}}}}})";

class UserApiTest : public testing::Test {
 protected:
  UserApiTest() { caller_.server_root_url = "https://a.test"; }
  // Answers every attempt alike.
  absl::StatusOr<oz::v1::Principal> Parse(int status, const std::string& body) {
    FakeTransport transport;
    for (int i = 0; i < 9; ++i) transport.Answer(status, body);
    ServiceClient client(&transport, &clock_, &sleeper_);
    return UserApi(&client, &clock_).Get(caller_);
  }

  FakeClock clock_;
  FakeSleeper sleeper_{&clock_};
  FakeTransport transport_;
  ServiceClient client_{&transport_, &clock_, &sleeper_};
  ApiCaller caller_;
};

TEST_F(UserApiTest, ReadsAUser) {
  auto principal = Parse(200, R"({"data":{"user":{"__typename":"UserOutput",
      "principalType":"SERVICE_ACCOUNT","user":{"profile":{
      "uid":"serviceAccount:7","displayName":"Bot","email":null}}}}})");
  ASSERT_THAT(principal, IsOk());
  EXPECT_EQ(principal->uid(), "serviceAccount:7");
  EXPECT_EQ(principal->type(), "service_account");
  EXPECT_EQ(principal->display_name(), "Bot");
  EXPECT_EQ(principal->email(), "");
}

TEST_F(UserApiTest, FailsAsTheServiceSays) {
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

TEST_F(UserApiTest, TakesTheTeamsOfTheFirstWorkspaceThatHaveTheUser) {
  transport_.Answer(200, kUser);
  transport_.Answer(200, R"({"data":{"user":{"__typename":"UserOutput","user":{
    "workspaces":[
      {"uid":"w1","name":"One","teams":[
        {"uid":"t1","name":"Core","members":[{"uid":"u0"},{"uid":"u1"}]},
        {"uid":"t2","name":"Other","members":[{"uid":"u2"}]},
        {"uid":"t3","name":"Odd","members":null}]},
      {"uid":"w2","name":"Two","teams":[
        {"uid":"t4","name":"X","members":[{"uid":"u1"}]}]}]}}}})");
  const auto answer = UserApi(&client_, &clock_).Get(caller_);
  ASSERT_THAT(answer, IsOk());
  const oz::v1::Principal& principal = *answer;
  EXPECT_EQ(principal.workspace_uid(), "w1");
  EXPECT_EQ(principal.workspace_name(), "One");
  ASSERT_EQ(principal.teams_size(), 1);
  EXPECT_EQ(principal.teams(0).uid(), "t1");
  EXPECT_EQ(principal.teams(0).name(), "Core");
}

TEST_F(UserApiTest, SaysWhoTheKeyBelongsTo) {
  transport_.Answer(200, kUser);
  transport_.Answer(200, R"({"data":{"user":{"__typename":"UserOutput","user":{
      "workspaces":[{"uid":"w1","name":"W","teams":[]}]}}}})");
  auto principal = UserApi(&client_, &clock_).Get(caller_);
  ASSERT_THAT(principal, IsOk());
  EXPECT_EQ(principal->uid(), "u1");
  EXPECT_EQ(principal->workspace_uid(), "w1");
  EXPECT_FALSE(principal->teams_unknown());
  const auto requests = transport_.requests();
  EXPECT_EQ(requests[0].method, "POST");
  EXPECT_EQ(requests[0].url, "https://a.test/graphql/v2?op=GetUser");
  EXPECT_EQ(HeaderOf(requests[0], "Content-Type"), "application/json");
  EXPECT_EQ(requests[1].url,
            "https://a.test/graphql/v2?op=GetWorkspacesMetadataForUser");
  EXPECT_EQ(requests[1].timeout, absl::Seconds(10));
}

TEST_F(UserApiTest, APrincipalNeedsNoWorkspaces) {
  transport_.Answer(200, kUser);
  transport_.Answer(403, "");
  auto principal = UserApi(&client_, &clock_).Get(caller_);
  ASSERT_THAT(principal, IsOk());
  EXPECT_EQ(principal->uid(), "u1");
  EXPECT_EQ(principal->teams_size(), 0);
  EXPECT_TRUE(principal->teams_unknown());
  EXPECT_EQ(principal->workspace_uid(), "");
}

}  // namespace
}  // namespace ozd
