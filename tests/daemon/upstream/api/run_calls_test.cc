// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "daemon/upstream/service/oz_api_client.h"
#include "proto/support/error_detail.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_sleeper.h"
#include "tests/support/fake_transport.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using absl::StatusCode;
using testing::ElementsAre;

constexpr char kUnknownRun[] =
    R"({"type":"https://x/errors/resource_not_found","error":"no such run"})";

class RunCallsTest : public testing::Test {
 protected:
  RunCallsTest() { caller_.server_root_url = "https://a.test"; }
  HttpRequest LastRequest() { return transport_.requests().back(); }
  absl::Status Cancel() { return client_.CancelRun(caller_, "r1"); }

  FakeClock clock_;
  FakeSleeper sleeper_{&clock_};
  FakeTransport transport_;
  OzApiClient client_{&transport_, &clock_, &sleeper_};
  ApiCaller caller_;
};

TEST_F(RunCallsTest, Cancels) {
  transport_.Answer(200, "\"r1\"");
  EXPECT_THAT(Cancel(), IsOk());
  EXPECT_EQ(LastRequest().method, "POST");
  EXPECT_EQ(LastRequest().url, "https://a.test/api/v1/agent/runs/r1/cancel");
  EXPECT_EQ(LastRequest().body, "");
}

TEST_F(RunCallsTest, WaitsForAPendingRun) {
  for (int i = 0; i < 4; ++i) {
    transport_.Answer(409, R"({"error":"PENDING","retryable":false})");
  }
  transport_.Answer(200, "\"r1\"");
  EXPECT_THAT(Cancel(), IsOk());
  EXPECT_THAT(sleeper_.sleeps(),
              ElementsAre(absl::Seconds(1), absl::Seconds(2), absl::Seconds(3),
                          absl::Seconds(3)));
  for (int i = 0; i < 6; ++i) transport_.Answer(409, "");
  EXPECT_THAT(Cancel(), StatusIs(StatusCode::kAborted));
}

TEST_F(RunCallsTest, ExplainsWhyARunCannotBeCancelled) {
  transport_.Answer(400, R"({"error":"The run is SUCCEEDED"})");
  const absl::Status ended = Cancel();
  EXPECT_THAT(
      ended, StatusIs(StatusCode::kFailedPrecondition, "The run is SUCCEEDED"));
  EXPECT_EQ(GetErrorDetail(ended)->error_code(), "run_has_ended");
  transport_.Answer(422, R"({"error":"self-hosted"})");
  const absl::Status elsewhere = Cancel();
  EXPECT_THAT(elsewhere, StatusIs(StatusCode::kFailedPrecondition));
  EXPECT_EQ(GetErrorDetail(elsewhere)->error_code(), "operation_not_supported");
}

TEST_F(RunCallsTest, TakesTheOlderPathWhereTheNewOneIsUnknown) {
  for (const int status : {404, 405}) {
    transport_.Answer(status, "404 page not found");
    transport_.Answer(200, "\"r1\"");
    EXPECT_THAT(Cancel(), IsOk());
    EXPECT_EQ(LastRequest().url, "https://a.test/api/v1/agent/tasks/r1/cancel");
    EXPECT_EQ(LastRequest().body, "null");
  }
  transport_.Answer(405, "");
  transport_.Answer(400, "");
  EXPECT_EQ(GetErrorDetail(Cancel())->error_code(), "run_has_ended");
}

TEST_F(RunCallsTest, AnUnknownRunIsNoUnknownPath) {
  transport_.Answer(404, kUnknownRun);
  EXPECT_THAT(Cancel(), StatusIs(StatusCode::kNotFound, "no such run"));
  EXPECT_EQ(client_.requests_sent(), 1);
  // Without a code it may be either: the second answer decides nothing.
  transport_.Answer(404, R"({"error":"no such run"})");
  transport_.Answer(404, "404 page not found");
  EXPECT_THAT(Cancel(), StatusIs(StatusCode::kNotFound, "no such run"));
}

TEST_F(RunCallsTest, CancelsAgainAfterABreak) {
  transport_.BreakOff();
  transport_.Answer(200, "\"r1\"");
  EXPECT_THAT(Cancel(), IsOk());
}

TEST_F(RunCallsTest, FollowsUpOnce) {
  transport_.Answer(200, "");
  EXPECT_THAT(client_.FollowUpRun(caller_, "r1", "go on", "plan"), IsOk());
  EXPECT_EQ(LastRequest().url, "https://a.test/api/v1/agent/runs/r1/followups");
  EXPECT_EQ(LastRequest().body, R"({"message":"go on","mode":"plan"})");
  transport_.BreakOff();
  EXPECT_THAT(client_.FollowUpRun(caller_, "r1", "go on", ""),
              StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(client_.requests_sent(), 2);
}

}  // namespace
}  // namespace ozd
