// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/error_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/support/error_detail.h"

namespace oz {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

absl::Status WithCode(const char* error_code, const char* message) {
  v1::ErrorDetail detail;
  detail.set_error_code(error_code);
  return ozd::MakeError(StatusCode::kUnauthenticated, message, detail);
}

TEST(ErrorTextTest, PrintsCausesTraceAndRemedyInOrder) {
  v1::ErrorDetail detail;
  detail.set_error_code("resource_not_found");
  detail.add_causes("HTTP request failed with status 404: {}");
  detail.add_causes("second");
  detail.set_trace_id("abc123");
  detail.set_remedy("Check the id.");
  EXPECT_EQ(
      "Error: Run not found\n"
      "=> HTTP request failed with status 404: {}\n"
      "=> second\n"
      "trace id: abc123\n"
      "hint: Check the id.\n",
      RenderError(
          ozd::MakeError(StatusCode::kNotFound, "Run not found", detail), {}));
}

TEST(ErrorTextTest, NamesTheLogWhenToldTo) {
  EXPECT_EQ(
      "Error: broken\n\nFor more information, see the log at /s/ozd.log\n",
      RenderError(absl::InternalError("broken"), {.log_path = "/s/ozd.log"}));
}

TEST(ErrorTextTest, BeingLoggedOutIsAHint) {
  EXPECT_THAT(RenderError(WithCode("not_logged_in", "no key"), {}),
              AllOf(HasSubstr("You are not logged in"), HasSubstr("oz login"),
                    Not(HasSubstr("Error:"))));
}

TEST(ErrorTextTest, TellsAGivenKeyFromAStoredOne) {
  const absl::Status status = WithCode("invalid_api_key", "unauthorized");
  EXPECT_THAT(RenderError(status, {.key_given_with_call = true}),
              AllOf(HasSubstr("API key is invalid"), HasSubstr("--api-key"),
                    HasSubstr("WARP_API_KEY"), HasSubstr("=> unauthorized")));
  EXPECT_THAT(
      RenderError(status, {}),
      AllOf(HasSubstr("credentials are invalid"), HasSubstr("oz login")));
}

TEST(ErrorTextTest, EveryWayOfNotReachingTheDaemonHasARemedy) {
  for (const char* code : {"daemon_not_running", "daemon_stale",
                           "daemon_not_permitted", "daemon_not_answering",
                           "daemon_connection_lost", "daemon_start_failed"}) {
    EXPECT_THAT(RenderError(WithCode(code, "it is so"), {}),
                AllOf(StartsWith("Error: it is so\n"), HasSubstr("oz daemon")))
        << code;
  }
}

TEST(ErrorTextTest, KeepsSecretsAndControlCharactersOut) {
  v1::ErrorDetail detail;
  detail.add_causes("sent wk-topsecret\x1b]0;x\x07");
  const std::string text = RenderError(
      ozd::MakeError(StatusCode::kInternal, "\x1b[2Jbad wk-topsecret", detail),
      {});
  EXPECT_THAT(text, AllOf(Not(HasSubstr("topsecret")), Not(HasSubstr("\x1b")),
                          Not(HasSubstr("\x07"))));
}

TEST(ErrorTextTest, SaysSomethingWithoutAMessage) {
  EXPECT_EQ("Error: the call failed: INTERNAL\n",
            RenderError(absl::Status(StatusCode::kInternal, ""), {}));
}

}  // namespace
}  // namespace oz
