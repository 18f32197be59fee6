// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/run_api.h"

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
using testing::ElementsAre;

constexpr char kListedRun[] =
    R"({"run_id":"r1","state":"QUEUED","created_at":"2026-04-03T10:30:00Z",)"
    R"("updated_at":"2026-04-03T10:30:00Z"})";
constexpr char kUnknownRun[] =
    R"({"type":"https://x/errors/resource_not_found","error":"no such run"})";

class RunApiTest : public testing::Test {
 protected:
  RunApiTest() {
    caller_.server_root_url = "https://a.test";
    caller_.api_key = "canary-key-0123456789";
  }
  HttpRequest LastRequest() { return transport_.requests().back(); }
  // Returns the URL that a page is asked for at.
  std::string ListUrl(const char* server_root, const ListRunsQuery& query) {
    caller_.server_root_url = server_root;
    transport_.Answer(200, "{\"runs\":[]}");
    EXPECT_THAT(RunApi(&client_).List(caller_, query), IsOk());
    return LastRequest().url;
  }
  absl::Status Cancel() { return RunApi(&client_).Cancel(caller_, "r1"); }

  FakeClock clock_;
  FakeSleeper sleeper_{&clock_};
  FakeTransport transport_;
  ServiceClient client_{&transport_, &clock_, &sleeper_};
  ApiCaller caller_;
};

TEST_F(RunApiTest, Cancels) {
  transport_.Answer(200, "\"r1\"");
  EXPECT_THAT(Cancel(), IsOk());
  EXPECT_EQ(LastRequest().method, "POST");
  EXPECT_EQ(LastRequest().url, "https://a.test/api/v1/agent/runs/r1/cancel");
  EXPECT_EQ(LastRequest().body, "");
}

TEST_F(RunApiTest, WaitsForAPendingRun) {
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

TEST_F(RunApiTest, ExplainsWhyARunCannotBeCancelled) {
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

TEST_F(RunApiTest, TakesTheOlderPathWhereTheNewOneIsUnknown) {
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

TEST_F(RunApiTest, AnUnknownRunIsNoUnknownPath) {
  transport_.Answer(404, kUnknownRun);
  EXPECT_THAT(Cancel(), StatusIs(StatusCode::kNotFound, "no such run"));
  EXPECT_EQ(client_.requests_sent(), 1);
  // Without a code it may be either: the second answer decides nothing.
  transport_.Answer(404, R"({"error":"no such run"})");
  transport_.Answer(404, "404 page not found");
  EXPECT_THAT(Cancel(), StatusIs(StatusCode::kNotFound, "no such run"));
}

TEST_F(RunApiTest, CancelsAgainAfterABreak) {
  transport_.BreakOff();
  transport_.Answer(200, "\"r1\"");
  EXPECT_THAT(Cancel(), IsOk());
}

TEST_F(RunApiTest, FollowsUpOnce) {
  transport_.Answer(200, "");
  EXPECT_THAT(RunApi(&client_).FollowUp(caller_, "r1", "go on", "plan"),
              IsOk());
  EXPECT_EQ(LastRequest().url, "https://a.test/api/v1/agent/runs/r1/followups");
  EXPECT_EQ(LastRequest().body, R"({"message":"go on","mode":"plan"})");
  transport_.BreakOff();
  EXPECT_THAT(RunApi(&client_).FollowUp(caller_, "r1", "go on", ""),
              StatusIs(StatusCode::kUnavailable));
  EXPECT_EQ(client_.requests_sent(), 2);
}

TEST_F(RunApiTest, ListsRuns) {
  transport_.Answer(200, absl::StrCat("{\"runs\":[", kListedRun, ",{}]}"));
  auto page = RunApi(&client_).List(caller_, ListRunsQuery());
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page->runs.size(), 1U);
  EXPECT_EQ(page->skipped_items, 1);
  EXPECT_EQ(LastRequest().url, "https://a.test/api/v1/agent/runs?limit=10");
  EXPECT_EQ(HeaderOf(LastRequest(), "Authorization"),
            absl::StrCat("Bearer ", caller_.api_key));
  EXPECT_EQ(client_.requests_sent(), 1);
}

TEST_F(RunApiTest, GetsARun) {
  transport_.Answer(200, absl::StrCat(kListedRun, "\n"));
  auto run = RunApi(&client_).Get(caller_, "r1");
  ASSERT_THAT(run, IsOk());
  EXPECT_EQ(run->raw_json(), kListedRun);
  EXPECT_EQ(LastRequest().url, "https://a.test/api/v1/agent/runs/r1");
}

TEST_F(RunApiTest, ReadsTheClockOfTheService) {
  transport_.Answer(200, "{\"runs\":[]}",
                    {{"date", "Fri, 03 Apr 2026 10:30:00 GMT"}});
  EXPECT_EQ(RunApi(&client_).List(caller_, ListRunsQuery())->server_time_us,
            1'775'212'200'000'000);
  transport_.Answer(200, "{\"runs\":[]}", {{"date", "today"}});
  EXPECT_EQ(RunApi(&client_).List(caller_, ListRunsQuery())->server_time_us, 0);
}

TEST_F(RunApiTest, GetsConversations) {
  transport_.Answer(200, "{\"steps\":[]}");
  EXPECT_EQ(*RunApi(&client_).GetConversation(caller_, "r1"), "{\"steps\":[]}");
  EXPECT_EQ(LastRequest().url,
            "https://a.test/api/v1/agent/runs/r1/conversation");
  transport_.Answer(200, "[1]");
  EXPECT_EQ(*RunApi(&client_).GetConversationById(caller_, "c1"), "[1]");
  EXPECT_EQ(LastRequest().url, "https://a.test/api/v1/agent/conversations/c1");
  transport_.Answer(422, R"({"error":"format"})");
  EXPECT_THAT(RunApi(&client_).GetConversationById(caller_, "c1"),
              StatusIs(StatusCode::kFailedPrecondition, "format"));
}

TEST_F(RunApiTest, SendsOnlyTheLimitByDefault) {
  EXPECT_EQ(ListUrl("https://a.test", ListRunsQuery()),
            "https://a.test/api/v1/agent/runs?limit=10");
}

TEST_F(RunApiTest, SendsEverythingInThePublishedOrder) {
  ListRunsQuery query;
  query.limit = 500;
  query.sort_by = oz::v1::RUN_SORT_FIELD_CREATED_AT;
  query.sort_order = oz::v1::SORT_ORDER_ASC;
  query.cursor = "a/b+c=";
  oz::v1::RunFilter& filter = query.filter;
  filter.add_states("SUCCEEDED");
  filter.add_states("IN_PROGRESS");
  filter.set_name("my agent");
  filter.set_model_id("m");
  filter.set_creator_uid("u1");
  filter.set_environment_id("e1");
  filter.set_skill_spec("o/r:p");
  filter.set_schedule_id("s1");
  filter.set_source("LOCAL");
  filter.set_execution_location("REMOTE");
  filter.set_ancestor_run_id("r0");
  filter.set_artifact_type("PULL_REQUEST");
  filter.set_created_after_us(1'775'219'400'000'000);
  filter.set_created_before_us(1'775'219'400'500'000);
  filter.set_updated_after_us(1'775'219'400'000'001);
  filter.set_query("fix & go");
  EXPECT_EQ(ListUrl("http://localhost:8080", query),
            "http://localhost:8080/api/v1/agent/runs?limit=500&creator=u1"
            "&updated_after=2026-04-03T12%3A30%3A00.000001%2B00%3A00"
            "&created_after=2026-04-03T12%3A30%3A00%2B00%3A00"
            "&created_before=2026-04-03T12%3A30%3A00.500%2B00%3A00"
            "&state=SUCCEEDED&state=INPROGRESS&source=LOCAL"
            "&execution_location=REMOTE&environment_id=e1&skill_spec=o%2Fr%3Ap"
            "&schedule_id=s1&ancestor_run_id=r0&name=my%20agent&model_id=m"
            "&artifact_type=PULL_REQUEST&q=fix%20%26%20go&sort_by=created_at"
            "&sort_order=asc&cursor=a%2Fb%2Bc%3D");
}

TEST_F(RunApiTest, LeavesOutAnEmptyMode) {
  transport_.Answer(200, "");
  EXPECT_THAT(RunApi(&client_).FollowUp(caller_, "r1", "go on", ""), IsOk());
  EXPECT_EQ(LastRequest().body, R"({"message":"go on"})");
  transport_.Answer(200, "");
  EXPECT_THAT(RunApi(&client_).FollowUp(caller_, "r1", "go on", "plan"),
              IsOk());
  EXPECT_EQ(LastRequest().body, R"({"message":"go on","mode":"plan"})");
}

}  // namespace
}  // namespace ozd
