// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/error_json.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "proto/support/error_detail.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kKey[] = "canary-key-0123456789";

HttpResponse Response(int status, const std::string& body,
                      std::vector<HttpHeader> headers = {}) {
  HttpResponse response;
  response.status = status;
  response.body = body;
  response.headers = std::move(headers);
  return response;
}

oz::v1::ErrorDetail DetailOf(const absl::Status& status) {
  auto detail = GetErrorDetail(status);
  EXPECT_TRUE(detail.has_value()) << status;
  return detail.value_or(oz::v1::ErrorDetail());
}

TEST(NormaliseErrorCodeTest, ReadsBothSpellings) {
  const struct {
    const char* type;
    const char* code;
  } kCases[] = {
      {"https://docs.test/errors/resource_not_found", "resource_not_found"},
      {"/reference/errors/resource-not-found/", "resource_not_found"},
      {"https://docs.test/errors/Not-Authorized/?x=/y#z", "not_authorized"},
      {"INTERNAL_ERROR", "internal_error"},
      {"about:blank", ""},
      {"", ""},
      {"///", ""},
      {"/errors/has space", ""},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(NormaliseErrorCode(test.type), test.code) << test.type;
  }
}

TEST(StatusFromResponseTest, MapsHttpStatuses) {
  const struct {
    int http;
    StatusCode code;
    bool retryable;
  } kCases[] = {
      {400, StatusCode::kInvalidArgument, false},
      {401, StatusCode::kUnauthenticated, false},
      {402, StatusCode::kInvalidArgument, false},
      {403, StatusCode::kPermissionDenied, false},
      {404, StatusCode::kNotFound, false},
      {405, StatusCode::kInvalidArgument, false},
      {408, StatusCode::kUnavailable, true},
      {409, StatusCode::kAborted, true},
      {410, StatusCode::kNotFound, false},
      {412, StatusCode::kFailedPrecondition, false},
      {422, StatusCode::kFailedPrecondition, false},
      {429, StatusCode::kResourceExhausted, true},
      {500, StatusCode::kUnavailable, true},
      {501, StatusCode::kUnavailable, false},
      {503, StatusCode::kUnavailable, true},
      {599, StatusCode::kUnavailable, true},
      {304, StatusCode::kUnavailable, false},
  };
  for (const auto& test : kCases) {
    const absl::Status status = StatusFromResponse(Response(test.http, ""), "");
    EXPECT_THAT(status, StatusIs(test.code)) << test.http;
    EXPECT_EQ(DetailOf(status).http_status(), test.http);
    EXPECT_EQ(DetailOf(status).retryable(), test.retryable) << test.http;
  }
}

TEST(StatusFromResponseTest, PicksTheMessage) {
  const struct {
    int http;
    const char* body;
    const char* message;
  } kCases[] = {
      {404, R"({"error":"no such run","title":"t","detail":"d"})",
       "no such run"},
      {404, R"({"error":7,"title":"t","detail":"d"})", "d"},
      {404, R"({"title":"t"})", "t"},
      {404, R"({})", "API request failed with status 404 Not Found"},
      {404, "", "API request failed with status 404 Not Found"},
      {502, "<html>bad</html>",
       "API request failed with status 502 Bad Gateway"},
      {499, "[1]", "API request failed with status 499"},
      {404, "{\"error\":\"cut", "API request failed with status 404 Not Found"},
      {404, "{\"error\":\"\\u001b[31mred\"}", "\\x1b[31mred"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(StatusFromResponse(Response(test.http, test.body), "").message(),
              test.message)
        << test.body;
  }
}

TEST(StatusFromResponseTest, NamesTheRawAnswerAsCause) {
  const absl::Status status = StatusFromResponse(
      Response(404,
               "{\"error\":\"no such run\",\"trace_id\":\"t-1\","
               "\"type\":\"/errors/resource-not-found/\"}\n"),
      kKey);
  const oz::v1::ErrorDetail detail = DetailOf(status);
  EXPECT_THAT(detail.causes(),
              ElementsAre("HTTP request failed with status 404: "
                          "{\"error\":\"no such run\",\"trace_id\":\"t-1\","
                          "\"type\":\"/errors/resource-not-found/\"}"));
  EXPECT_EQ(detail.error_code(), "resource_not_found");
  EXPECT_EQ(detail.trace_id(), "t-1");
}

TEST(StatusFromResponseTest, CapsTheRawAnswer) {
  const absl::Status status =
      StatusFromResponse(Response(500, std::string(100'000, 'x')), "");
  EXPECT_LT(DetailOf(status).causes(0).size(), 1200U);
}

TEST(StatusFromResponseTest, TellsBadKeysFromMissingAuthorisations) {
  const absl::Status bad_key = StatusFromResponse(
      Response(401, R"({"type":"/errors/authentication-required/",
                        "error":"Please sign in."})"),
      kKey);
  EXPECT_THAT(bad_key, StatusIs(StatusCode::kUnauthenticated,
                                testing::AllOf(HasSubstr("API key is invalid"),
                                               HasSubstr("--api-key"),
                                               HasSubstr("WARP_API_KEY"))));
  EXPECT_EQ(DetailOf(bad_key).error_code(), "invalid_api_key");
  EXPECT_EQ(DetailOf(bad_key).causes(0), "Please sign in.");

  const absl::Status no_github = StatusFromResponse(
      Response(401, R"({"type":"external_authentication_required",
          "error":"Connect GitHub","auth_url":"https://gh.test/a",
          "provider":"github"})"),
      kKey);
  EXPECT_THAT(no_github,
              StatusIs(StatusCode::kPermissionDenied, "Connect GitHub"));
  EXPECT_EQ(DetailOf(no_github).auth_url(), "https://gh.test/a");
  EXPECT_EQ(DetailOf(no_github).error_code(),
            "external_authentication_required");
}

TEST(StatusFromResponseTest, ExplainsCreditsAndCapacity) {
  const absl::Status credits = StatusFromResponse(
      Response(429, R"({"userDisplayMessage":"You have used your credits"})",
               {{"x-warp-error-code", "OUT_OF_CREDITS"}}),
      "");
  EXPECT_THAT(credits, StatusIs(StatusCode::kResourceExhausted,
                                "You have used your credits"));
  EXPECT_FALSE(DetailOf(credits).retryable());
  const absl::Status capacity = StatusFromResponse(
      Response(403, R"({"error":"At capacity","running_agents":4})",
               {{"x-warp-error-code", "AT_CLOUD_AGENT_CAPACITY"}}),
      "");
  EXPECT_THAT(capacity, StatusIs(StatusCode::kResourceExhausted,
                                 "At capacity (running agents: 4)"));
}

TEST(StatusFromResponseTest, FailedSetUpIsNotTheServicesFault) {
  const absl::Status status = StatusFromResponse(
      Response(500, R"({"type":"environment_setup_failed","error":"e"})"), "");
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition));
  EXPECT_FALSE(DetailOf(status).retryable());
}

TEST(StatusFromResponseTest, BelievesTheServicesHint) {
  EXPECT_TRUE(
      DetailOf(StatusFromResponse(Response(400, R"({"retryable":true})"), ""))
          .retryable());
  EXPECT_FALSE(
      DetailOf(StatusFromResponse(Response(503, R"({"retryable":false})"), ""))
          .retryable());
}

TEST(StatusFromResponseTest, KnowsTheNetworksOwnRefusal) {
  const absl::Status status = StatusFromResponse(
      Response(403, "<html>", {{"content-type", "text/html; charset=x"}}), "");
  EXPECT_THAT(DetailOf(status).remedy(), HasSubstr("proxy"));
}

TEST(StatusFromResponseTest, NoPartHoldsTheKey) {
  for (const int http : {400, 401, 403, 404, 429, 500}) {
    const std::string body =
        absl::StrCat(R"({"error":"key )", kKey, R"( refused","detail":")", kKey,
                     R"(","trace_id":")", kKey, R"("})");
    const absl::Status status = StatusFromResponse(Response(http, body), kKey);
    EXPECT_THAT(status.ToString(), testing::Not(HasSubstr(kKey)));
    EXPECT_THAT(DetailOf(status).DebugString(), testing::Not(HasSubstr(kKey)));
  }
}

TEST(SafeTextTest, FindsAKeyAtTheEdge) {
  for (size_t before = 1000; before < 1050; ++before) {
    const std::string text = std::string(before, 'x') + kKey + " more";
    EXPECT_THAT(SafeText(text, kKey), testing::Not(HasSubstr("canary")))
        << before;
  }
}

TEST(ParseServiceErrorTest, SurvivesDeepNesting) {
  const std::string deep =
      "{\"error\":\"x\",\"a\":" + std::string(200'000, '[');
  EXPECT_EQ(ParseServiceError(deep).error, "");
}

TEST(StatusFromTransportErrorTest, SaysWhereAndWhy) {
  const absl::Status status = StatusFromTransportError(
      MakeTransportError(StatusCode::kUnavailable, "connection refused",
                         Delivery::kNever, Retryable::kYes),
      "https://a.test/api/v1/agent/runs?limit=1", kKey);
  EXPECT_THAT(status, StatusIs(StatusCode::kUnavailable,
                               "Failed to send API request to "
                               "https://a.test/api/v1/agent/runs?limit=1"));
  EXPECT_EQ(DetailOf(status).error_code(), "offline");
  EXPECT_THAT(DetailOf(status).causes(), ElementsAre("connection refused"));
}

TEST(UndecodableResponseErrorTest, SaysWhereAndWhy) {
  const absl::Status status =
      UndecodableResponseError("https://a.test/x", "it is HTML", kKey);
  EXPECT_THAT(status,
              StatusIs(StatusCode::kDataLoss,
                       "Failed to deserialize response from https://a.test/x"));
  EXPECT_THAT(DetailOf(status).causes(), ElementsAre("it is HTML"));
}

}  // namespace
}  // namespace ozd
