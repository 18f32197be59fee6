// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/run_lister.h"

#include <gmock/gmock.h>

#include <functional>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using testing::SizeIs;

class RunListerTest : public CoreFixture {
 protected:
  void SetUp() override {
    CoreFixture::SetUp();
    PutHistory(30);
    Start();
    ASSERT_THAT(List(ListRequest()), IsOk());
  }
};

TEST_F(RunListerTest, AnswersAtOnceWhatOneIndexAnswers) {
  using Change = std::function<void(oz::v1::ListRunsRequest*)>;
  const Change kQuick[] = {
      [](auto*) {},
      [](auto* r) { r->set_sort_by(oz::v1::RUN_SORT_FIELD_CREATED_AT); },
      [](auto* r) { r->set_sort_order(oz::v1::SORT_ORDER_ASC); },
      [](auto* r) { r->set_view(oz::v1::RUN_VIEW_RAW_JSON); },
      [](auto* r) { r->set_read_mode(oz::v1::READ_MODE_CACHED); },
  };
  for (const Change& change : kQuick) {
    oz::v1::ListRunsRequest request = ListRequest();
    change(&request);
    EXPECT_TRUE(service_->TryListRunsFromCache(request).has_value())
        << request.ShortDebugString();
  }
}

TEST_F(RunListerTest, LeavesTheRestToTheExecutor) {
  using Change = std::function<void(oz::v1::ListRunsRequest*)>;
  const Change kSlow[] = {
      [](auto* r) { r->mutable_filter()->set_query("run"); },
      [](auto* r) { r->mutable_filter()->set_ancestor_run_id(RunId(1)); },
      [](auto* r) { r->mutable_filter()->set_artifact_type("PLAN"); },
      [](auto* r) { r->mutable_filter()->set_created_after_us(1); },
      [](auto* r) { r->mutable_filter()->add_states("FAILED"); },
      [](auto* r) { r->set_sort_by(oz::v1::RUN_SORT_FIELD_TITLE); },
      [](auto* r) { r->set_sort_by(oz::v1::RUN_SORT_FIELD_AGENT); },
      [](auto* r) { r->set_read_mode(oz::v1::READ_MODE_REFRESH); },
      [](auto* r) { r->set_cursor("the service's own"); },
      [](auto* r) { r->set_limit(501); },
  };
  for (const Change& change : kSlow) {
    oz::v1::ListRunsRequest request = ListRequest();
    change(&request);
    EXPECT_FALSE(service_->TryListRunsFromCache(request).has_value())
        << request.ShortDebugString();
  }
  clock_.Advance(absl::Seconds(6));
  EXPECT_FALSE(service_->TryListRunsFromCache(ListRequest()).has_value());
}

TEST_F(RunListerTest, RemembersWhatTookLonger) {
  oz::v1::ListRunsRequest request = ListRequest(5);
  request.mutable_filter()->set_query("run 3");
  const auto first = List(request);
  ASSERT_THAT(first, IsOk());
  const auto again = service_->TryListRunsFromCache(request);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(Ids(*again), Ids(*first));
  // Until something changes.
  clock_.Advance(absl::Seconds(6));
  PutRun(31);
  ASSERT_THAT(List(ListRequest()), IsOk());
  EXPECT_FALSE(service_->TryListRunsFromCache(request).has_value());
}

TEST_F(RunListerTest, SaysThatItIsRateLimitedAndAsksNoMore) {
  clock_.Advance(absl::Seconds(6));
  oz::v1::ErrorDetail detail;
  detail.set_http_status(429);
  detail.set_retry_after_ms(30'000);
  api_.FailNext(
      MakeError(absl::StatusCode::kResourceExhausted, "slow down", detail));
  for (int i = 0; i < 3; ++i) {
    const auto list = List(ListRequest());
    ASSERT_THAT(list, IsOk());
    EXPECT_EQ(list->freshness().stale_reason(), "rate limited");
    EXPECT_THAT(Ids(*list), SizeIs(10));
    clock_.Advance(absl::Seconds(9));
  }
  EXPECT_EQ(lists(), 2);
  // Not even when the caller insists.
  const auto refreshed = List(ListRequest(10, oz::v1::READ_MODE_REFRESH));
  EXPECT_THAT(refreshed, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(GetErrorDetail(refreshed.status())->retry_after_ms(), 3000);
  EXPECT_EQ(lists(), 2);
  clock_.Advance(absl::Seconds(4));
  EXPECT_FALSE(List(ListRequest())->freshness().stale());
  EXPECT_EQ(lists(), 3);
}

}  // namespace
}  // namespace ozd
