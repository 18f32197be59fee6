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

// Held: created later than 1000, updated later than 2000.
Coverage Part() {
  Coverage coverage;
  coverage.created_from_us = 1000;
  coverage.updated_from_us = 2000;
  coverage.watermark_us = 5000;
  return coverage;
}

// `count` rows, all of the same times.
RunRows Rows(int count, int64_t created_us, int64_t updated_us, bool has_more) {
  RunRows rows;
  for (int i = 0; i < count; ++i) {
    oz::v1::Run& run = rows.runs.emplace_back();
    run.set_created_at_us(created_us);
    run.set_updated_at_us(updated_us);
  }
  rows.has_more = has_more;
  return rows;
}

struct Case {
  std::string name;
  std::function<void(RunQuery*)> change;
  RunRows rows;
  bool covered;
};

TEST(CoverageRuleTest, DecidesByTheTable) {
  const auto same = [](RunQuery*) {};
  const Case cases[] = {
      {"a full page of new rows", same, Rows(2, 500, 2001, true), true},
      {"the last row at the border", same, Rows(2, 500, 2000, true), false},
      {"a full page that may go on", same, Rows(2, 500, 2001, false), false},
      {"a short page", same, Rows(1, 500, 2001, false), false},
      {"no rows", same, Rows(0, 0, 0, false), false},
      {"unspecified sort means updated_at",
       [](RunQuery* q) { q->sort_by = oz::v1::RUN_SORT_FIELD_UNSPECIFIED; },
       Rows(2, 500, 2001, true), true},
      {"upwards begins where nothing is held",
       [](RunQuery* q) { q->sort_order = oz::v1::SORT_ORDER_ASC; },
       Rows(2, 500, 2001, true), false},
      {"created_at within",
       [](RunQuery* q) { q->sort_by = oz::v1::RUN_SORT_FIELD_CREATED_AT; },
       Rows(2, 1001, 1, true), true},
      {"created_at at the border",
       [](RunQuery* q) { q->sort_by = oz::v1::RUN_SORT_FIELD_CREATED_AT; },
       Rows(2, 1000, 9000, true), false},
      {"title needs all",
       [](RunQuery* q) { q->sort_by = oz::v1::RUN_SORT_FIELD_TITLE; },
       Rows(2, 9000, 9000, true), false},
      {"created_after at the border, no rows",
       [](RunQuery* q) { q->filter.set_created_after_us(1000); },
       Rows(0, 0, 0, false), true},
      {"created_after below",
       [](RunQuery* q) { q->filter.set_created_after_us(999); },
       Rows(0, 0, 0, false), false},
      {"updated_after at the border, any sort",
       [](RunQuery* q) {
         q->filter.set_updated_after_us(2000);
         q->sort_by = oz::v1::RUN_SORT_FIELD_AGENT;
         q->sort_order = oz::v1::SORT_ORDER_ASC;
       },
       Rows(1, 1, 2500, false), true},
      {"updated_after below",
       [](RunQuery* q) { q->filter.set_updated_after_us(1999); },
       Rows(0, 0, 0, false), false},
      {"descent may pass through what is missing",
       [](RunQuery* q) {
         q->filter.set_ancestor_run_id("a");
         q->filter.set_created_after_us(3000);
       },
       Rows(2, 9000, 9000, true), false},
      {"another filter with a full page",
       [](RunQuery* q) { q->filter.set_name("x"); }, Rows(2, 500, 2001, true),
       true},
  };
  for (const Case& test : cases) {
    RunQuery query;
    query.limit = 2;
    test.change(&query);
    EXPECT_EQ(CoversAnswer(Part(), query, test.rows), test.covered)
        << test.name;
    Coverage complete = Part();
    complete.complete = true;
    EXPECT_TRUE(CoversAnswer(complete, query, test.rows)) << test.name;
    EXPECT_FALSE(CoversAnswer(Coverage(), query, test.rows)) << test.name;
  }
}

TEST(PageJsonTest, CopiesRunsByteForByte) {
  std::vector<oz::v1::Run> runs(2);
  runs[0].set_raw_json(R"({ "b":1.50, "a":"\u00e9"})");
  runs[1].set_raw_json("{}");
  EXPECT_EQ(RenderRunPage(runs, "next"),
            R"({"page_info":{"has_next_page":true,"next_cursor":"next"},)"
            R"("runs":[{ "b":1.50, "a":"\u00e9"},{}]})");
}

TEST(PageJsonTest, LeavesOutTheCursorAtTheEnd) {
  EXPECT_EQ(RenderRunPage({}, ""),
            R"({"page_info":{"has_next_page":false},"runs":[]})");
}

TEST(PageJsonTest, EscapesTheCursor) {
  EXPECT_EQ(RenderRunPage({}, "a\"b"),
            R"({"page_info":{"has_next_page":true,"next_cursor":"a\"b"},)"
            R"("runs":[]})");
}

}  // namespace
}  // namespace ozd
