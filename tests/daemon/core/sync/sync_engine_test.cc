// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/sync_engine.h"

#include <gmock/gmock.h>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// Syncs as seen through the reads that need them.
class SyncEngineTest : public CoreFixture {
 protected:
  void SetUp() override { CoreFixture::SetUp(); }
  Coverage StoredCoverage() { return *runs_->GetCoverage(Partition()); }
};

TEST_F(SyncEngineTest, BeginsWithTheNewestPage) {
  options_.page_size = 10;
  PutHistory(30);
  Start();
  ASSERT_THAT(List(ListRequest(5)), IsOk());
  const Coverage coverage = StoredCoverage();
  EXPECT_FALSE(coverage.complete);
  EXPECT_EQ(coverage.watermark_us, kEpochUs + 30 * kSecondUs);
  EXPECT_EQ(coverage.updated_from_us, kEpochUs + 21 * kSecondUs);
  EXPECT_EQ(coverage.confirmed_at_us, NowUs());
  EXPECT_EQ(*runs_->CountRuns(Partition()), 10);
}

TEST_F(SyncEngineTest, ReadsOnlyWhatChanged) {
  options_.page_size = 10;
  PutHistory(30);
  Start();
  ASSERT_THAT(List(ListRequest(5)), IsOk());
  for (int i = 0; i < 25; ++i) {
    clock_.Advance(absl::Seconds(60));
    PutRun(i + 1);
  }
  ASSERT_THAT(List(ListRequest(5)), IsOk());
  EXPECT_EQ(lists(), 1 + 3);
  const ListRunsQuery query = api_.call_log()[1].query;
  EXPECT_EQ(query.filter.updated_after_us(), kEpochUs);
  EXPECT_EQ(query.sort_order, oz::v1::SORT_ORDER_ASC);
  EXPECT_EQ(StoredCoverage().watermark_us, NowUs());
}

// A crash after page k leaves k pages and the watermark that belongs to them.
TEST_F(SyncEngineTest, LosesNothingWhenItDiesBetweenPages) {
  options_.page_size = 10;
  PutHistory(10);
  for (int pages = 0; pages <= 4; ++pages) {
    SCOPED_TRACE(pages);
    Restart();
    ASSERT_THAT(List(ListRequest(1)), IsOk());
    clock_.Advance(absl::Minutes(5));
    for (int i = 1; i <= 45; ++i) {
      PutRun(i, absl::StrCat("STATE", pages));
      clock_.Advance(absl::Seconds(1));
    }
    int left = pages;
    api_.SetPageChange(
        [&left](const ListRunsQuery&, absl::StatusOr<RunPage> page) {
          return left-- > 0 ? std::move(page) : FakeOzApi::Offline();
        });
    const int64_t confirmed = StoredCoverage().confirmed_at_us;
    EXPECT_TRUE(List(ListRequest(1))->freshness().stale());
    EXPECT_EQ(StoredCoverage().confirmed_at_us, confirmed);
    api_.SetPageChange(nullptr);
    Restart();
    oz::v1::ListRunsRequest request = ListRequest(100);
    request.mutable_filter()->add_states(absl::StrCat("STATE", pages));
    request.mutable_filter()->set_updated_after_us(NowUs() - 100 * kSecondUs);
    const auto list = List(request);
    ASSERT_THAT(list, IsOk());
    EXPECT_THAT(Ids(*list), SizeIs(45));
    EXPECT_EQ(list->freshness().source(), oz::v1::Freshness::SOURCE_CACHE);
  }
}

TEST_F(SyncEngineTest, DoesNotBelieveRunsFromTheFuture) {
  PutHistory(5);
  Start();
  ASSERT_THAT(List(ListRequest(1)), IsOk());
  clock_.Advance(absl::Minutes(1));
  oz::v1::Run poison;
  poison.set_run_id("poison");
  poison.set_state("QUEUED");
  poison.set_created_at_us(NowUs());
  poison.set_updated_at_us(NowUs() + 365 * 86'400 * kSecondUs);
  api_.PutRun(poison);
  EXPECT_THAT(Ids(*List(ListRequest(1))), ElementsAre("poison"));
  clock_.Advance(absl::Minutes(1));
  PutRun(3, "FAILED");
  EXPECT_THAT(Ids(*List(ListRequest(2))), ElementsAre("poison", RunId(3)));
  EXPECT_EQ(StoredCoverage().watermark_us, NowUs());
  // Also when everything comes from the future at first contact.
  oz::v1::ListRunsRequest other = ListRequest(5);
  *other.mutable_context() = Context("wk-1.other");
  clock_.JumpWallClock(-absl::Hours(10'000));
  ASSERT_THAT(List(other), IsOk());
  api_.RemoveRun("poison");
  clock_.Advance(absl::Minutes(1));
  oz::v1::Run late;
  late.set_run_id("late");
  late.set_created_at_us(kEpochUs);
  late.set_updated_at_us(kEpochUs + 4 * kSecondUs + 1);
  api_.PutRun(late);
  EXPECT_THAT(Ids(*List(other)), testing::Contains("late"));
}

TEST_F(SyncEngineTest, IsNotMovedByTheWallClock) {
  PutHistory(5);
  Start();
  ASSERT_THAT(List(ListRequest(1)), IsOk());
  for (const absl::Duration jump : {absl::Hours(100), -absl::Hours(300)}) {
    clock_.JumpWallClock(jump);
    EXPECT_FALSE(List(ListRequest(1))->freshness().stale());
    clock_.Advance(absl::Seconds(10));
    clock_.JumpWallClock(-jump);
    PutRun(2);
    clock_.JumpWallClock(jump);
    EXPECT_THAT(Ids(*List(ListRequest(1))), ElementsAre(RunId(2)));
    clock_.JumpWallClock(-jump);
  }
}

TEST_F(SyncEngineTest, StopsWhenTheServiceRepeatsItself) {
  PutHistory(20);
  Start();
  ASSERT_THAT(List(ListRequest(1)), IsOk());
  int cursor = 0;
  const std::pair<const char*, std::function<std::string()>> lies[] = {
      {"the same cursor", [] { return std::string("again"); }},
      {"no cursor", [] { return std::string(); }},
      {"ever new cursors", [&cursor] { return absl::StrCat("c", ++cursor); }},
  };
  for (const auto& [name, next] : lies) {
    SCOPED_TRACE(name);
    clock_.Advance(absl::Minutes(1));
    api_.SetPageChange([this, &next = next](const ListRunsQuery& query,
                                            absl::StatusOr<RunPage>) {
      ListRunsQuery first = query;
      first.cursor.clear();
      RunPage page = *api_.Page(ApiCaller(), first);
      page.has_next_page = true;
      page.next_cursor = next();
      return page;
    });
    const int before = lists();
    const auto list = List(ListRequest(1));
    ASSERT_THAT(list, IsOk());
    EXPECT_TRUE(list->freshness().stale());
    EXPECT_LT(lists() - before, 20);
  }
}

TEST_F(SyncEngineTest, NeverConcludesFromALieThatThereAreNoRuns) {
  PutHistory(20);
  const std::pair<const char*, std::function<void(RunPage*)>> lies[] = {
      {"empty, but more follows",
       [](RunPage* page) {
         page->runs.clear();
         page->has_next_page = true;
         page->next_cursor = "c";
       }},
      {"nothing can be understood",
       [](RunPage* page) {
         page->skipped_items = static_cast<int>(page->runs.size());
         page->runs.clear();
         page->has_next_page = false;
       }},
      {"more follows, without a cursor",
       [](RunPage* page) {
         page->has_next_page = true;
         page->next_cursor.clear();
       }},
  };
  for (const auto& [name, lie] : lies) {
    SCOPED_TRACE(name);
    Restart();
    api_.SetPageChange(
        [&lie = lie](const ListRunsQuery&, absl::StatusOr<RunPage> page) {
          lie(&*page);
          return page;
        });
    const auto list = List(ListRequest(1));
    EXPECT_TRUE(!list.ok() || list->runs_size() == 1);
    EXPECT_FALSE(StoredCoverage().complete);
  }
}

// Newest first though oldest first was asked for: the first page must not move
// the watermark past what the next one holds.
TEST_F(SyncEngineTest, WaitsForTheEndOfAnUnorderedList) {
  options_.page_size = 10;
  PutHistory(30);
  Start();
  ASSERT_THAT(List(ListRequest(1)), IsOk());
  clock_.Advance(absl::Minutes(5));
  const int64_t watermark = StoredCoverage().watermark_us;
  for (int i = 1; i <= 20; ++i) {
    PutRun(i);
    clock_.Advance(absl::Minutes(1));
  }
  int left = 1;
  api_.SetPageChange(
      [&left](const ListRunsQuery&,
              absl::StatusOr<RunPage> page) -> absl::StatusOr<RunPage> {
        if (left-- <= 0) return FakeOzApi::Offline();
        std::reverse(page->runs.begin(), page->runs.end());
        return page;
      });
  ASSERT_THAT(List(ListRequest(1)), IsOk());
  EXPECT_EQ(StoredCoverage().watermark_us, watermark);
}

TEST_F(SyncEngineTest, WritesTheOverlapOnce) {
  PutHistory(5);
  Start();
  ASSERT_THAT(List(ListRequest(2)), IsOk());
  clock_.Advance(absl::Seconds(10));
  PutRun(5);
  ASSERT_THAT(List(ListRequest(2)), IsOk());
  // What the memo holds stays valid while the same runs come again.
  ASSERT_TRUE(service_->TryListRunsFromCache(ListRequest(2)).has_value());
  clock_.Advance(absl::Seconds(10));
  ASSERT_THAT(List(ListRequest(2)), IsOk());
  EXPECT_EQ(lists(), 3);
  clock_.Advance(absl::Seconds(10));
  // The same updated_at but other words: still news.
  oz::v1::Run run =
      *runs_->Get(Partition(), RunId(5), oz::v1::RUN_VIEW_SUMMARY);
  run.clear_raw_json();
  run.set_title("renamed");
  api_.PutRun(run);
  EXPECT_EQ(List(ListRequest(2))->runs(0).title(), "renamed");
}

}  // namespace
}  // namespace ozd
