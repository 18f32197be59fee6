// Copyright (c) 2026 The ozd authors. MIT licence.

// The plans that only large caches need, and how a query is ended early.

#include "cache/runs/page_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "cache/file/cache.h"
#include "cache/file/cache_impl.h"
#include "cache/file/schema.h"
#include "tests/cache/runs/run_model.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::ElementsAre;

class PageReaderTest : public testing::Test {
 protected:
  // More than any plan reads by trying.
  static constexpr int kRuns = 6000;

  PageReaderTest()
      : cache_(*Cache::Open({.directory = dir_.path()}, &clock_)),
        store_(cache_.get()) {
    std::mt19937 random(3);
    for (int i = 0; i < kRuns; ++i) {
      oz::v1::Run run = RandomRun(&random, i);
      run.set_title(absl::StrCat("title ", random() % 100));
      run.set_updated_at_us(10'000 - i);
      if (i == kRuns - 5) {
        run.set_prompt("the NEEDLE in the hay");
        run.set_execution_location("MOON");
      }
      if (i % 3 == 0) run.set_prompt("a plum pie");
      model_.Add(run);
    }
    EXPECT_THAT(store_.Upsert("a", model_.runs(), std::nullopt), IsOk());
  }

  std::vector<std::string> Ids(const RunQuery& query) {
    std::vector<std::string> ids;
    const absl::StatusOr<RunRows> rows = store_.List("a", query);
    EXPECT_THAT(rows, IsOk());
    for (const oz::v1::Run& run : rows->runs) ids.push_back(run.run_id());
    return ids;
  }

  void ExpectAgrees(const oz::v1::RunFilter& filter) {
    for (oz::v1::RunSortField sort_by :
         {oz::v1::RUN_SORT_FIELD_UPDATED_AT, oz::v1::RUN_SORT_FIELD_CREATED_AT,
          oz::v1::RUN_SORT_FIELD_TITLE, oz::v1::RUN_SORT_FIELD_AGENT}) {
      for (oz::v1::SortOrder order :
           {oz::v1::SORT_ORDER_DESC, oz::v1::SORT_ORDER_ASC}) {
        RunQuery query;
        query.filter = filter;
        query.sort_by = sort_by;
        query.sort_order = order;
        query.limit = 7;
        std::vector<std::string> wanted = model_.List(filter, sort_by, order);
        wanted.resize(std::min<size_t>(wanted.size(), 7));
        EXPECT_EQ(Ids(query), wanted)
            << filter.ShortDebugString() << " sort " << sort_by;
      }
    }
  }

  void ExpectAllAgree() {
    oz::v1::RunFilter filter;
    ExpectAgrees(filter);
    for (const char* words :
         {"needle", "need", "plum", "plum pie", "plum needle", "e", "absent",
          "pie moon", "titl 9"}) {
      filter.set_query(words);
      ExpectAgrees(filter);
    }
    filter.Clear();
    filter.set_execution_location("MOON");
    ExpectAgrees(filter);
    filter.set_execution_location("REMOTE");
    filter.set_environment_id("env-1");
    ExpectAgrees(filter);
    filter.set_query("plum");
    ExpectAgrees(filter);
    filter.Clear();
    filter.add_states("FAILED");
    filter.set_query("needle");
    ExpectAgrees(filter);
  }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Cache> cache_;
  RunStore store_;
  RunModel model_;
};

TEST_F(PageReaderTest, EveryPlanAgreesWithTheModel) { ExpectAllAgree(); }

TEST_F(PageReaderTest, SoItDoesWithTheIndexesOfTitleAndAgent) {
  cache_->impl()->WantIndex(kTitleIndex);
  cache_->impl()->WantIndex(kAgentIndex);
  cache_->Housekeep();
  ExpectAllAgree();
}

TEST_F(PageReaderTest, ASortWithoutItsIndexHasItBuilt) {
  const auto has = [&](const char* name) {
    bool found = false;
    EXPECT_THAT(cache_->impl()->Read([&](sql::Database* db) {
      found = *HasIndex(db, name);
      return absl::OkStatus();
    }),
                IsOk());
    return found;
  };
  cache_->Housekeep();
  EXPECT_FALSE(has(kTitleIndex));
  RunQuery query;
  query.sort_by = oz::v1::RUN_SORT_FIELD_TITLE;
  Ids(query);
  EXPECT_FALSE(has(kTitleIndex));
  cache_->Housekeep();
  EXPECT_TRUE(has(kTitleIndex));
  EXPECT_FALSE(has(kAgentIndex));
}

TEST_F(PageReaderTest, ACallerThatGivesUpEndsTheQuery) {
  RunQuery slow;
  slow.sort_by = oz::v1::RUN_SORT_FIELD_TITLE;
  int looks = 0;
  const auto give_up = [&] { return ++looks > 2; };
  EXPECT_THAT(store_.List("a", slow, give_up),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_EQ(looks, 3);
  // The connection is as good as new, and nobody is asked any more.
  EXPECT_EQ(Ids(slow).size(), 10u);
  EXPECT_EQ(looks, 3);
}

TEST_F(PageReaderTest, ACallerThatGivesUpIsHeardInEveryPlan) {
  const auto at_once = [] { return true; };
  RunQuery words;
  words.filter.set_query("needle");
  EXPECT_THAT(store_.List("a", words, at_once),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
  RunQuery scan;
  scan.sort_by = oz::v1::RUN_SORT_FIELD_AGENT;
  scan.filter.set_source("CLI");
  EXPECT_THAT(store_.List("a", scan, at_once),
              StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(PageReaderTest, APredicateThatSaysNoChangesNothing) {
  RunQuery query;
  query.filter.set_query("needle");
  const auto rows = store_.List("a", query, [] { return false; });
  ASSERT_THAT(rows, IsOk());
  EXPECT_EQ(rows->runs.size(), 1u);
}

TEST_F(PageReaderTest, AChangedPromptIsFoundByItsNewWords) {
  oz::v1::Run run = model_.runs()[10];
  run.set_prompt("quince jam");
  run.set_updated_at_us(20'000);
  ASSERT_THAT(store_.Upsert("a", {run}, std::nullopt), IsOk());
  RunQuery query;
  query.sort_order = oz::v1::SORT_ORDER_ASC;
  query.filter.set_query("quince");
  EXPECT_THAT(Ids(query), ElementsAre(run.run_id()));
}

}  // namespace
}  // namespace ozd
