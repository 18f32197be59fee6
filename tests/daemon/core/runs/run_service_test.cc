// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/run_service.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Gt;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

class RunServiceTest : public CoreFixture {};

TEST_F(RunServiceTest, AnswersRepeatedQueriesFromTheCache) {
  PutHistory(30);
  Start();
  const auto first = List(ListRequest(3));
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Ids(*first), ElementsAre(RunId(30), RunId(29), RunId(28)));
  EXPECT_EQ(lists(), 1);
  clock_.Advance(absl::Seconds(5));
  const auto again = List(ListRequest(3));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(lists(), 1);
  EXPECT_EQ(again->freshness().source(), oz::v1::Freshness::SOURCE_CACHE);
  EXPECT_FALSE(again->freshness().stale());
  EXPECT_EQ(again->freshness().age_ms(), 5000);
}

TEST_F(RunServiceTest, SeesChangesBehindItsBackWithinMaxAge) {
  PutHistory(30);
  Start();
  ASSERT_THAT(List(ListRequest(3)), IsOk());
  clock_.Advance(absl::Seconds(6));
  PutRun(4, "FAILED");
  const auto list = List(ListRequest(1));
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(Ids(*list), ElementsAre(RunId(4)));
  EXPECT_EQ(list->runs(0).state(), "FAILED");
  EXPECT_EQ(lists(), 2);
}

TEST_F(RunServiceTest, FollowsItsOwnCursorToTheEnd) {
  PutHistory(7);
  Start();
  oz::v1::ListRunsRequest request = ListRequest(3);
  std::vector<std::string> ids;
  int pages = 0;
  do {
    const auto page = List(request);
    ASSERT_THAT(page, IsOk());
    for (const std::string& id : Ids(*page)) ids.push_back(id);
    request.set_cursor(page->next_cursor());
    EXPECT_EQ(page->has_next_page(), !page->next_cursor().empty());
  } while (!request.cursor().empty() && ++pages < 10);
  EXPECT_THAT(ids, SizeIs(7));
  EXPECT_EQ(lists(), 1);
}

TEST_F(RunServiceTest, RefusesACursorOfAnotherOrder) {
  PutHistory(7);
  Start();
  oz::v1::ListRunsRequest request = ListRequest(3);
  const auto page = List(request);
  ASSERT_THAT(page, IsOk());
  request.set_cursor(page->next_cursor());
  request.set_sort_by(oz::v1::RUN_SORT_FIELD_TITLE);
  EXPECT_THAT(List(request), StatusIs(absl::StatusCode::kInvalidArgument,
                                      HasSubstr("updated_at desc")));
}

TEST_F(RunServiceTest, AnswersStaleWhenTheServiceIsGone) {
  PutHistory(3);
  Start();
  ASSERT_THAT(List(ListRequest(3)), IsOk());
  clock_.Advance(absl::Minutes(3));
  api_.FailAlways(FakeOzApi::Offline());
  const auto list = List(ListRequest(3));
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(Ids(*list), SizeIs(3));
  EXPECT_TRUE(list->freshness().stale());
  EXPECT_EQ(list->freshness().stale_reason(), "offline");
  EXPECT_EQ(list->freshness().age_ms(), 180'000);
  EXPECT_EQ(list->freshness().as_of_us(), NowUs() - 180 * kSecondUs);
  api_.FailAlways(absl::OkStatus());
  EXPECT_FALSE(List(ListRequest(3))->freshness().stale());
}

TEST_F(RunServiceTest, NamesTheReasonOfStaleness) {
  oz::v1::ErrorDetail detail;
  detail.set_http_status(503);
  const std::pair<absl::Status, std::string> cases[] = {
      {MakeError(absl::StatusCode::kUnavailable, "x", detail),
       "the service answered 503"},
      {absl::ResourceExhaustedError("x"), "rate limited"},
      {absl::DeadlineExceededError("x"), "the service is slow"},
      {absl::DataLossError("x"), "the service's answer made no sense"},
      {absl::PermissionDeniedError("x"), "the service refused access"},
  };
  PutHistory(3);
  Start();
  ASSERT_THAT(List(ListRequest(3)), IsOk());
  for (const auto& [failure, reason] : cases) {
    clock_.Advance(absl::Minutes(3));
    api_.FailNext(failure);
    const auto list = List(ListRequest(3));
    ASSERT_THAT(list, IsOk()) << reason;
    EXPECT_TRUE(list->freshness().stale());
    EXPECT_EQ(list->freshness().stale_reason(), reason);
  }
}

TEST_F(RunServiceTest, FailsWhenItNeverHadAnything) {
  Start();
  api_.FailAlways(FakeOzApi::Offline());
  const auto list = List(ListRequest());
  EXPECT_THAT(list, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(GetErrorDetail(list.status())->error_code(), "offline");
  const auto cached = List(ListRequest(10, oz::v1::READ_MODE_CACHED));
  EXPECT_THAT(cached, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(GetErrorDetail(cached.status())->error_code(), "not_in_cache");
}

TEST_F(RunServiceTest, KnowsAnEmptyAccountIsEmpty) {
  Start();
  const auto list = List(ListRequest());
  ASSERT_THAT(list, IsOk());
  EXPECT_THAT(Ids(*list), IsEmpty());
  api_.FailAlways(FakeOzApi::Offline());
  const auto cached = List(ListRequest(10, oz::v1::READ_MODE_CACHED));
  ASSERT_THAT(cached, IsOk());
  EXPECT_THAT(Ids(*cached), IsEmpty());
  clock_.Advance(absl::Minutes(1));
  api_.FailAlways(absl::OkStatus());
  PutRun(1);
  EXPECT_THAT(Ids(*List(ListRequest())), ElementsAre(RunId(1)));
}

TEST_F(RunServiceTest, DoesNotHideARefusedKey) {
  PutHistory(3);
  Start();
  ASSERT_THAT(List(ListRequest(3)), IsOk());
  clock_.Advance(absl::Minutes(1));
  api_.RevokeKey(kKey);
  EXPECT_THAT(List(ListRequest(3)),
              StatusIs(absl::StatusCode::kUnauthenticated));
  const int asked = lists();
  clock_.Advance(absl::Seconds(29));
  const auto again = List(ListRequest(3));
  EXPECT_EQ(GetErrorDetail(again.status())->error_code(), "invalid_api_key");
  EXPECT_EQ(lists(), asked) << "a refused key must not be tried again at once";
  EXPECT_THAT(List(ListRequest(3, oz::v1::READ_MODE_CACHED)), IsOk());
  EXPECT_EQ(synced_->Status()[0].upstream(), "signed_out");
  clock_.Advance(absl::Seconds(2));
  EXPECT_THAT(List(ListRequest(3)),
              StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_EQ(lists(), asked + 1);
}

TEST_F(RunServiceTest, RefreshAsksAndFailsWithTheService) {
  PutHistory(3);
  Start();
  ASSERT_THAT(List(ListRequest(3)), IsOk());
  const auto fresh = List(ListRequest(3, oz::v1::READ_MODE_REFRESH));
  ASSERT_THAT(fresh, IsOk());
  EXPECT_EQ(fresh->freshness().source(), oz::v1::Freshness::SOURCE_UPSTREAM);
  EXPECT_EQ(lists(), 2);
  EXPECT_TRUE(fresh->runs(0).raw_json().empty());
  api_.FailAlways(FakeOzApi::Offline());
  EXPECT_THAT(List(ListRequest(3, oz::v1::READ_MODE_REFRESH)),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(RunServiceTest, GivesTheServicesBytes) {
  PutHistory(3);
  Start();
  oz::v1::ListRunsRequest request = ListRequest(2, oz::v1::READ_MODE_REFRESH);
  request.set_view(oz::v1::RUN_VIEW_RAW_JSON);
  const auto upstream = List(request);
  ASSERT_THAT(upstream, IsOk());
  ListRunsQuery two;
  two.limit = 2;
  const RunPage page = *RunApi(&api_).List(ApiCaller(), two);
  EXPECT_EQ(upstream->raw_json().substr(60), page.raw_json.substr(60));
  EXPECT_THAT(Ids(*upstream), IsEmpty());
  request.set_read_mode(oz::v1::READ_MODE_AUTO);
  const auto cached = List(request);
  ASSERT_THAT(cached, IsOk());
  EXPECT_EQ(cached->raw_json(),
            absl::StrCat(
                R"({"page_info":{"has_next_page":true,"next_cursor":")",
                cached->next_cursor(), R"("},"runs":[)",
                page.runs[0].raw_json(), ",", page.runs[1].raw_json(), "]}"));
}

TEST_F(RunServiceTest, LeavesStrangeLimitsToTheService) {
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  const auto refused = List(ListRequest(501));
  EXPECT_EQ(GetErrorDetail(refused.status())->error_code(), "invalid_request");
  EXPECT_EQ(lists(), 2);
  api_.FailAlways(FakeOzApi::Offline());
  EXPECT_THAT(List(ListRequest(0)), StatusIs(absl::StatusCode::kInvalidArgument,
                                             HasSubstr("between 1 and 500")));
}

TEST_F(RunServiceTest, PassesForeignCursorsOn) {
  PutHistory(4);
  Start();
  oz::v1::ListRunsRequest request = ListRequest(2, oz::v1::READ_MODE_REFRESH);
  const auto first = List(request);
  ASSERT_THAT(first, IsOk());
  request.set_read_mode(oz::v1::READ_MODE_AUTO);
  request.set_cursor(first->next_cursor());
  const auto second = List(request);
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(Ids(*second), ElementsAre(RunId(2), RunId(1)));
  request.set_read_mode(oz::v1::READ_MODE_CACHED);
  EXPECT_EQ(GetErrorDetail(List(request).status())->error_code(),
            "not_in_cache");
}

TEST_F(RunServiceTest, AsksTheServiceBeyondItsCoverage) {
  options_.page_size = 10;
  PutHistory(30);
  Start();
  ASSERT_THAT(List(ListRequest(5)), IsOk());
  oz::v1::ListRunsRequest request = ListRequest(5);
  request.mutable_filter()->set_created_before_us(kEpochUs + 10 * kSecondUs);
  const auto beyond = List(request);
  ASSERT_THAT(beyond, IsOk());
  EXPECT_EQ(beyond->freshness().source(), oz::v1::Freshness::SOURCE_UPSTREAM);
  EXPECT_EQ(Ids(*beyond)[0], RunId(9));
  api_.FailAlways(FakeOzApi::Offline());
  const auto offline = List(request);
  ASSERT_THAT(offline, IsOk());
  EXPECT_TRUE(offline->freshness().stale());
  EXPECT_EQ(offline->freshness().stale_reason(),
            "only part of the history is cached");
  // Never "no runs" from a cache that cannot know.
  request.mutable_filter()->set_created_before_us(kEpochUs + 3 * kSecondUs);
  EXPECT_EQ(GetErrorDetail(List(request).status())->error_code(),
            "not_in_cache");
}

TEST_F(RunServiceTest, AsksTheServiceAboutUnknownAncestors) {
  PutHistory(3);
  Start();
  ASSERT_THAT(List(ListRequest()), IsOk());
  oz::v1::ListRunsRequest request = ListRequest();
  request.mutable_filter()->set_ancestor_run_id(RunId(2));
  ASSERT_THAT(List(request), IsOk());
  EXPECT_EQ(lists(), 1);
  request.mutable_filter()->set_ancestor_run_id("no-such-run");
  ASSERT_THAT(List(request), IsOk());
  EXPECT_EQ(lists(), 2);
  api_.FailAlways(FakeOzApi::Offline());
  EXPECT_EQ(GetErrorDetail(List(request).status())->error_code(),
            "not_in_cache");
}

TEST_F(RunServiceTest, NeverCrossesAccounts) {
  PutRun(1, "INPROGRESS", "wk-1.a");
  PutRun(2, "INPROGRESS", "wk-1.b");
  Start();
  oz::v1::ListRunsRequest a = ListRequest();
  *a.mutable_context() = Context("wk-1.a");
  oz::v1::ListRunsRequest b = ListRequest();
  *b.mutable_context() = Context("wk-1.b");
  for (const auto mode : {oz::v1::READ_MODE_AUTO, oz::v1::READ_MODE_CACHED,
                          oz::v1::READ_MODE_REFRESH}) {
    a.set_read_mode(mode);
    b.set_read_mode(mode);
    EXPECT_THAT(Ids(*List(a)), ElementsAre(RunId(1)));
    EXPECT_THAT(Ids(*List(b)), ElementsAre(RunId(2)));
  }
  oz::v1::ListRunsRequest elsewhere = ListRequest();
  *elsewhere.mutable_context() = Context("wk-1.a");
  elsewhere.mutable_context()->set_server_root_url("https://other.test");
  elsewhere.set_read_mode(oz::v1::READ_MODE_CACHED);
  EXPECT_THAT(List(elsewhere), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(RunServiceTest, ConfirmsNothingAcrossARestart) {
  PutHistory(3);
  Start();
  ASSERT_THAT(List(ListRequest(3)), IsOk());
  Restart();
  api_.FailAlways(FakeOzApi::Offline());
  clock_.Advance(absl::Seconds(2));
  const auto stale = List(ListRequest(3));
  ASSERT_THAT(stale, IsOk());
  EXPECT_TRUE(stale->freshness().stale());
  EXPECT_EQ(stale->freshness().age_ms(), 2000);
  clock_.JumpWallClock(-absl::Hours(5));
  EXPECT_EQ(List(ListRequest(3))->freshness().age_ms(), -1);
}

TEST_F(RunServiceTest, TriesTheCacheWithoutWaiting) {
  PutHistory(30);
  Start();
  const oz::v1::ListRunsRequest request = ListRequest(3);
  EXPECT_FALSE(service_->TryListRunsFromCache(request).has_value());
  EXPECT_EQ(lists(), 0);
  const auto slow = List(request);
  for (int i = 0; i < 2; ++i) {
    const auto quick = service_->TryListRunsFromCache(request);
    ASSERT_TRUE(quick.has_value());
    EXPECT_EQ(quick->SerializeAsString(), slow->SerializeAsString());
  }
  clock_.Advance(absl::Seconds(6));
  EXPECT_FALSE(service_->TryListRunsFromCache(request).has_value());
  oz::v1::ListRunsRequest cached = ListRequest(3, oz::v1::READ_MODE_CACHED);
  ASSERT_TRUE(service_->TryListRunsFromCache(cached).has_value());
  EXPECT_TRUE(service_->TryListRunsFromCache(cached)->freshness().stale());
  PutRun(5);
  ASSERT_THAT(List(request), IsOk());
  EXPECT_EQ(Ids(*service_->TryListRunsFromCache(request))[0], RunId(5));
}

TEST_F(RunServiceTest, EndsWaitingAtShutdown) {
  PutHistory(3);
  Start(4);
  api_.Block();
  std::thread waiter([&] {
    const auto list = List(ListRequest());
    EXPECT_EQ(GetErrorDetail(list.status())->error_code(), "shutting_down");
  });
  api_.WaitForBlocked(1);
  synced_->Shutdown();
  waiter.join();
  EXPECT_THAT(List(ListRequest()), StatusIs(absl::StatusCode::kUnavailable));
  api_.Release();
}

TEST_F(RunServiceTest, TellsHowItFollowsAccounts) {
  PutHistory(3);
  Start();
  EXPECT_THAT(synced_->Status(), IsEmpty());
  ASSERT_THAT(List(ListRequest()), IsOk());
  auto status = synced_->Status();
  ASSERT_THAT(status, SizeIs(1));
  EXPECT_EQ(status[0].cached_runs(), 3);
  EXPECT_EQ(status[0].server_root_url(), kServer);
  EXPECT_EQ(status[0].upstream(), "idle");
  EXPECT_TRUE(status[0].coverage_complete());
  clock_.Advance(absl::Minutes(1));
  api_.FailAlways(FakeOzApi::Offline());
  ASSERT_THAT(List(ListRequest()), IsOk());
  status = synced_->Status();
  EXPECT_EQ(status[0].upstream(), "offline");
  EXPECT_EQ(status[0].upstream_reason(), "offline");
}

}  // namespace
}  // namespace ozd
