// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/backfill.h"

#include <gmock/gmock.h>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using testing::SizeIs;

class BackfillTest : public CoreFixture {
 protected:
  void SetUp() override {
    CoreFixture::SetUp();
    options_.backfill = true;
    options_.page_size = 10;
  }
  Coverage StoredCoverage() { return *runs_->GetCoverage(Partition()); }
  void LetTimePass(absl::Duration time) {
    clock_.Advance(time);
    executor_->RunDue(time);
  }
};

TEST_F(BackfillTest, FetchesTheWholeHistory) {
  PutHistory(95);
  Start();
  ASSERT_THAT(List(ListRequest(5)), IsOk());
  EXPECT_FALSE(StoredCoverage().complete);
  executor_->RunDue(absl::ZeroDuration());
  EXPECT_TRUE(StoredCoverage().complete);
  EXPECT_EQ(*runs_->CountRuns(Partition()), 95);
  EXPECT_EQ(lists(), 1 + 10);
  oz::v1::ListRunsRequest request = ListRequest(500);
  request.set_sort_by(oz::v1::RUN_SORT_FIELD_TITLE);
  EXPECT_THAT(Ids(*List(request)), SizeIs(95));
  EXPECT_EQ(lists(), 11);
}

TEST_F(BackfillTest, GoesOnWhereItWasAfterARestart) {
  PutHistory(95);
  Start();
  int left = 4;
  api_.SetPageChange(
      [&left](const ListRunsQuery&, absl::StatusOr<RunPage> page) {
        return left-- > 0 ? std::move(page) : FakeOzApi::Offline();
      });
  ASSERT_THAT(List(ListRequest(5)), IsOk());
  executor_->RunDue(absl::ZeroDuration());
  EXPECT_EQ(StoredCoverage().created_from_us, kEpochUs + 66 * kSecondUs);
  api_.SetPageChange(nullptr);
  Restart();
  const int before = lists();
  ASSERT_THAT(List(ListRequest(5)), IsOk());
  executor_->RunDue(absl::ZeroDuration());
  EXPECT_TRUE(StoredCoverage().complete);
  EXPECT_EQ(*runs_->CountRuns(Partition()), 95);
  // One sync of the overlap (4 pages), and the 66 runs that were missing.
  EXPECT_LE(lists() - before, 4 + 7);
}

TEST_F(BackfillTest, TriesAgainAfterFailures) {
  PutHistory(95);
  Start();
  int calls = 0;
  api_.SetPageChange([&calls](const ListRunsQuery& query,
                              absl::StatusOr<RunPage> page) {
    // Every third page of the backfill fails; so do its cursors.
    const bool backfill = query.sort_by == oz::v1::RUN_SORT_FIELD_CREATED_AT;
    return backfill && ++calls % 3 == 0 ? FakeOzApi::Offline()
                                        : std::move(page);
  });
  ASSERT_THAT(List(ListRequest(5)), IsOk());
  for (int i = 0; i < 100 && !StoredCoverage().complete; ++i) {
    LetTimePass(absl::Seconds(1));
  }
  EXPECT_TRUE(StoredCoverage().complete);
  EXPECT_EQ(*runs_->CountRuns(Partition()), 95);
}

TEST_F(BackfillTest, StopsWhenNobodyAsks) {
  PutHistory(95);
  Start();
  api_.SetPageChange([](const ListRunsQuery& query,
                        absl::StatusOr<RunPage> page) {
    const bool backfill = query.sort_by == oz::v1::RUN_SORT_FIELD_CREATED_AT;
    return backfill ? FakeOzApi::Offline() : std::move(page);
  });
  ASSERT_THAT(List(ListRequest(5)), IsOk());
  for (int i = 0; i < 30; ++i) LetTimePass(absl::Minutes(1));
  const int asked = lists();
  for (int i = 0; i < 30; ++i) LetTimePass(absl::Minutes(1));
  EXPECT_EQ(lists(), asked);
  api_.SetPageChange(nullptr);
  ASSERT_THAT(List(ListRequest(5)), IsOk());
  executor_->RunDue(absl::ZeroDuration());
  EXPECT_TRUE(StoredCoverage().complete);
}

TEST_F(BackfillTest, ClaimsNothingFromAnUnorderedList) {
  PutHistory(95);
  Start();
  api_.SetPageChange(
      [](const ListRunsQuery& query, absl::StatusOr<RunPage> page) {
        if (query.sort_by == oz::v1::RUN_SORT_FIELD_CREATED_AT) {
          std::reverse(page->runs.begin(), page->runs.end());
        }
        return page;
      });
  ASSERT_THAT(List(ListRequest(5)), IsOk());
  executor_->RunDue(absl::ZeroDuration());
  EXPECT_FALSE(StoredCoverage().complete);
  EXPECT_EQ(StoredCoverage().created_from_us, INT64_MAX);
}

TEST_F(BackfillTest, RunsOfOneInstantAreAllFetched) {
  for (int i = 1; i <= 35; ++i) {
    oz::v1::Run run;
    run.set_run_id(RunId(i));
    run.set_created_at_us(kEpochUs);
    run.set_updated_at_us(kEpochUs + i);
    api_.PutRun(run);
  }
  Start();
  ASSERT_THAT(List(ListRequest(5)), IsOk());
  executor_->RunDue(absl::ZeroDuration());
  EXPECT_TRUE(StoredCoverage().complete);
  EXPECT_EQ(*runs_->CountRuns(Partition()), 35);
}

// A cursor of ours that leads into what is not held waits for the backfill.
TEST_F(BackfillTest, ServesTheNextPageOnceItIsThere) {
  PutHistory(25);
  Start(4);
  oz::v1::ListRunsRequest request = ListRequest(5);
  std::vector<std::string> ids;
  for (int i = 0; i < 6; ++i) {
    const auto page = List(request);
    ASSERT_THAT(page, IsOk());
    for (const std::string& id : Ids(*page)) ids.push_back(id);
    request.set_cursor(page->next_cursor());
    if (!page->has_next_page()) break;
  }
  EXPECT_THAT(ids, SizeIs(25));
}

}  // namespace
}  // namespace ozd
