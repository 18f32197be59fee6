// Copyright (c) 2026 The ozd authors. MIT licence.

// RunStore::List() against a plain model of the rules, for every sort, many
// filters and page sizes, each list walked to its end.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "cache/file/cache.h"
#include "cache/runs/run_store.h"
#include "tests/cache/runs/run_model.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

constexpr char kListAccount[] = "https://oz.test#key1";

class RunListTest : public testing::Test {
 protected:
  RunListTest() {
    absl::StatusOr<std::unique_ptr<Cache>> cache =
        Cache::Open({.directory = dir_.path()}, &clock_);
    EXPECT_THAT(cache, IsOk());
    cache_ = std::move(cache).value();
    store_ = std::make_unique<RunStore>(cache_.get());
  }

  void Fill(int count, const std::string& account, RunModel* model) {
    for (int i = 0; i < count; ++i) model->Add(RandomRun(&random_, i));
    // A cycle, and a run that is its own parent.
    oz::v1::Run first = RandomRun(&random_, count);
    oz::v1::Run second = RandomRun(&random_, count + 1);
    first.set_parent_run_id(second.run_id());
    second.set_parent_run_id(first.run_id());
    oz::v1::Run own = RandomRun(&random_, count + 2);
    own.set_parent_run_id(own.run_id());
    for (const oz::v1::Run& run : {first, second, own}) model->Add(run);
    ASSERT_THAT(store_->Upsert(account, model->runs(), std::nullopt), IsOk());
  }

  std::vector<std::string> Walk(RunQuery query) {
    std::vector<std::string> ids;
    for (size_t guard = 0; guard < 10'000; ++guard) {
      absl::StatusOr<RunRows> rows = store_->List(kListAccount, query);
      EXPECT_THAT(rows, IsOk());
      if (!rows.ok()) break;
      EXPECT_LE(rows->runs.size(), static_cast<size_t>(query.limit));
      EXPECT_EQ(rows->last.has_value(), !rows->runs.empty());
      for (const oz::v1::Run& run : rows->runs) ids.push_back(run.run_id());
      if (!rows->has_more) return ids;
      EXPECT_EQ(rows->runs.size(), static_cast<size_t>(query.limit));
      query.after = rows->last;
    }
    ADD_FAILURE() << "the list does not end";
    return ids;
  }

  void ExpectAgrees(const oz::v1::RunFilter& filter) {
    for (oz::v1::RunSortField sort_by :
         {oz::v1::RUN_SORT_FIELD_UNSPECIFIED, oz::v1::RUN_SORT_FIELD_UPDATED_AT,
          oz::v1::RUN_SORT_FIELD_CREATED_AT, oz::v1::RUN_SORT_FIELD_TITLE,
          oz::v1::RUN_SORT_FIELD_AGENT}) {
      for (oz::v1::SortOrder order :
           {oz::v1::SORT_ORDER_UNSPECIFIED, oz::v1::SORT_ORDER_DESC,
            oz::v1::SORT_ORDER_ASC}) {
        const std::vector<std::string> wanted =
            model_.List(filter, sort_by, order);
        for (int limit : {1, 7, 500}) {
          RunQuery query;
          query.filter = filter;
          query.sort_by = sort_by;
          query.sort_order = order;
          query.limit = limit;
          query.view =
              limit == 7 ? oz::v1::RUN_VIEW_RAW_JSON : oz::v1::RUN_VIEW_SUMMARY;
          EXPECT_EQ(Walk(query), wanted)
              << filter.ShortDebugString() << " sort " << sort_by << " order "
              << order << " limit " << limit;
        }
      }
    }
  }

  TempDir dir_;
  FakeClock clock_;
  std::mt19937 random_{20261122};
  std::unique_ptr<Cache> cache_;
  std::unique_ptr<RunStore> store_;
  RunModel model_;
};

oz::v1::RunFilter Filter(
    const std::function<void(oz::v1::RunFilter*)>& change) {
  oz::v1::RunFilter filter;
  change(&filter);
  return filter;
}

std::vector<oz::v1::RunFilter> FiltersOfEachKind() {
  using F = oz::v1::RunFilter;
  return {
      Filter([](F*) {}),
      Filter([](F* f) { f->add_states("IN_PROGRESS"); }),
      Filter([](F* f) {
        f->add_states("QUEUED");
        f->add_states("FAILED");
        f->add_states("FAILED");
      }),
      Filter([](F* f) { f->set_name("nightly"); }),
      Filter([](F* f) { f->set_model_id("large"); }),
      Filter([](F* f) { f->set_creator_uid("ada"); }),
      Filter([](F* f) { f->set_environment_id("env-1"); }),
      Filter([](F* f) { f->set_skill_spec("o/r:deploy"); }),
      Filter([](F* f) { f->set_schedule_id("daily"); }),
      Filter([](F* f) { f->set_source("LINEAR"); }),
      Filter([](F* f) { f->set_execution_location("REMOTE"); }),
      Filter([](F* f) { f->set_artifact_type("PLAN"); }),
      Filter([](F* f) { f->set_created_after_us(1020); }),
      Filter([](F* f) { f->set_created_before_us(1020); }),
      Filter([](F* f) { f->set_updated_after_us(1030); }),
      Filter([](F* f) { f->set_query("LOGIN"); }),
      Filter([](F* f) { f->set_query("fix  deploy"); }),
      Filter([](F* f) { f->set_query("100%"); }),
      Filter([](F* f) { f->set_query("add_tests"); }),
      Filter([](F* f) { f->set_query("'quote' \\"); }),
      Filter([](F* f) { f->set_query(" \t "); }),
      Filter([](F* f) { f->set_query("nowhere to be found"); }),
      Filter([](F* f) {
        f->set_query("test");
        f->set_environment_id("env-2");
        f->set_artifact_type("PULL_REQUEST");
      }),
      Filter([](F* f) {
        f->add_states("SUCCEEDED");
        f->set_creator_uid("bob");
        f->set_created_after_us(1005);
        f->set_created_before_us(1045);
        f->set_updated_after_us(1010);
      }),
  };
}

TEST_F(RunListTest, AgreesWithTheModelForEveryFilterAndSort) {
  Fill(150, kListAccount, &model_);
  for (const oz::v1::RunFilter& filter : FiltersOfEachKind()) {
    ExpectAgrees(filter);
  }
}

TEST_F(RunListTest, AgreesWithTheModelForDescendants) {
  Fill(60, kListAccount, &model_);
  // The last three runs are in cycles.
  for (size_t i : {size_t{0}, size_t{1}, size_t{5}, size_t{60}, size_t{62}}) {
    const std::string ancestor = model_.runs()[i].run_id();
    ExpectAgrees(
        Filter([&](auto* filter) { filter->set_ancestor_run_id(ancestor); }));
    ExpectAgrees(Filter([&](auto* filter) {
      filter->set_ancestor_run_id(ancestor);
      filter->add_states("SUCCEEDED");
    }));
  }
  ExpectAgrees(
      Filter([](auto* filter) { filter->set_ancestor_run_id("unknown"); }));
}

TEST_F(RunListTest, AgreesWithTheModelWhenMatchesAreMany) {
  // More than fit the sort-them-all plan, so that the other plans are walked.
  Fill(2500, kListAccount, &model_);
  for (const oz::v1::RunFilter& filter :
       {Filter([](auto* f) { f->set_source("CLI"); }), Filter([](auto* f) {
          f->add_states("QUEUED");
          f->add_states("INPROGRESS");
          f->add_states("FAILED");
          f->add_states("SUCCEEDED");
        }),
        Filter([](auto* f) { f->set_created_after_us(1001); })}) {
    for (oz::v1::RunSortField sort_by :
         {oz::v1::RUN_SORT_FIELD_UPDATED_AT, oz::v1::RUN_SORT_FIELD_CREATED_AT,
          oz::v1::RUN_SORT_FIELD_TITLE, oz::v1::RUN_SORT_FIELD_AGENT}) {
      RunQuery query;
      query.filter = filter;
      query.sort_by = sort_by;
      query.limit = 500;
      EXPECT_EQ(Walk(query),
                model_.List(filter, sort_by, oz::v1::SORT_ORDER_DESC));
    }
  }
}

TEST_F(RunListTest, AccountsDoNotCross) {
  RunModel other;
  Fill(40, kListAccount, &model_);
  Fill(55, "https://oz.test#key2", &other);
  for (const oz::v1::RunFilter& filter : FiltersOfEachKind()) {
    ExpectAgrees(filter);
  }
  RunQuery query;
  EXPECT_TRUE(store_->List("https://oz.test#key3", query)->runs.empty());
}

TEST_F(RunListTest, RandomCombinationsAgreeWithTheModel) {
  Fill(200, kListAccount, &model_);
  const std::vector<oz::v1::RunFilter> simple = FiltersOfEachKind();
  for (int i = 0; i < 40; ++i) {
    oz::v1::RunFilter filter = simple[random_() % simple.size()];
    filter.MergeFrom(simple[random_() % simple.size()]);
    RunQuery query;
    query.filter = filter;
    query.sort_by = static_cast<oz::v1::RunSortField>(random_() % 5);
    query.sort_order = static_cast<oz::v1::SortOrder>(random_() % 3);
    query.limit = 1 + static_cast<int>(random_() % 20);
    EXPECT_EQ(Walk(query), model_.List(filter, query.sort_by, query.sort_order))
        << filter.ShortDebugString();
  }
}

}  // namespace
}  // namespace ozd
