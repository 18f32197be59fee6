// Copyright (c) 2026 The ozd authors. MIT licence.

// How SQLite runs what RunQueryBuilder writes: the plans are promises too.

#include "cache/run_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "cache/schema.h"
#include "cache/sql/database.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

using testing::HasSubstr;
using testing::Not;

class RunQueryTest : public testing::Test {
 protected:
  RunQueryTest() : db_(*sql::Database::Open(dir_.File("x.db"), {})) {
    EXPECT_THAT(Migrate(db_.get(), "x.db", CacheMigrations()), IsOk());
  }

  std::string Plan(const BoundSql& sql) {
    auto explain = db_->Prepare(absl::StrCat("EXPLAIN QUERY PLAN ", sql.text));
    EXPECT_THAT(explain, IsOk()) << sql.text;
    explain->Bind(sql.values);
    std::string plan;
    while (*explain->Step()) absl::StrAppend(&plan, explain->Bytes(3), "\n");
    return plan;
  }

  TempDir dir_;
  std::unique_ptr<sql::Database> db_;
};

struct SortCase {
  oz::v1::RunSortField sort_by;
  const char* sort_key;
  const char* index;
};

constexpr SortCase kSorts[] = {
    {oz::v1::RUN_SORT_FIELD_UPDATED_AT, "5", "run_by_updated"},
    {oz::v1::RUN_SORT_FIELD_CREATED_AT, "5", "run_by_created"},
    {oz::v1::RUN_SORT_FIELD_TITLE, "t", "run_by_title"},
    {oz::v1::RUN_SORT_FIELD_AGENT, "t", "run_by_agent"},
};

TEST_F(RunQueryTest, EverySortWalksItsIndexWithoutSorting) {
  for (const SortCase& sort : kSorts) {
    for (bool descending : {false, true}) {
      for (int page : {0, 1, 2}) {
        RunQuery query;
        query.sort_by = sort.sort_by;
        query.sort_order =
            descending ? oz::v1::SORT_ORDER_DESC : oz::v1::SORT_ORDER_ASC;
        if (page > 0) {
          query.after = PageStart{.sort_key = sort.sort_key,
                                  .key_missing = page == 2,
                                  .run_id = "r"};
        }
        auto builder = RunQueryBuilder::Make(1, query);
        ASSERT_THAT(builder, IsOk());
        for (RunQueryBuilder::Part part : builder->Parts()) {
          const std::string plan = Plan(builder->Select(part, nullptr, 11));
          EXPECT_THAT(plan, HasSubstr(absl::StrCat("SEARCH run USING INDEX ",
                                                   sort.index)));
          EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE")));
          EXPECT_THAT(plan, Not(HasSubstr("SCAN")));
        }
      }
    }
  }
}

TEST_F(RunQueryTest, ALaterPageSeeksToItsStart) {
  RunQuery query;
  query.after = PageStart{.sort_key = "5", .run_id = "r"};
  EXPECT_THAT(Plan(RunQueryBuilder::Make(1, query)->Select(
                  RunQueryBuilder::Part::kOnly, nullptr, 11)),
              HasSubstr("(updated_at_us,run_id)<(?,?)"));
}

TEST_F(RunQueryTest, IndexedFiltersYieldTheDefaultSortWithoutSorting) {
  const auto expect_index = [&](const oz::v1::RunFilter& filter,
                                const char* index) {
    RunQuery query;
    query.filter = filter;
    auto builder = RunQueryBuilder::Make(1, query);
    const std::vector<RunDriver> drivers = builder->Drivers();
    ASSERT_EQ(drivers.size(), 1u) << index;
    EXPECT_TRUE(drivers[0].by_updated);
    const std::string plan =
        Plan(builder->Select(RunQueryBuilder::Part::kOnly, &drivers[0], 11));
    EXPECT_THAT(plan, HasSubstr(absl::StrCat("USING INDEX ", index)));
    EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE")));
    EXPECT_THAT(plan, Not(HasSubstr("SCAN")));
  };
  oz::v1::RunFilter filter;
  filter.set_environment_id("e");
  expect_index(filter, "run_by_environment");
  filter.Clear();
  filter.set_schedule_id("s");
  expect_index(filter, "run_by_schedule");
  filter.Clear();
  filter.set_creator_uid("c");
  expect_index(filter, "run_by_creator");
  filter.Clear();
  filter.set_name("n");
  expect_index(filter, "run_by_name");
  filter.Clear();
  filter.add_states("FAILED");
  expect_index(filter, "run_by_state");
}

TEST_F(RunQueryTest, CountingADriverReadsNothingButItsIndex) {
  RunQuery query;
  query.filter.set_environment_id("e");
  query.filter.add_states("FAILED");
  query.filter.add_states("QUEUED");
  query.filter.set_created_after_us(5);
  query.filter.set_skill_spec("o/r:s");
  query.filter.set_artifact_type("PLAN");
  auto builder = RunQueryBuilder::Make(1, query);
  const std::vector<RunDriver> drivers = builder->Drivers();
  EXPECT_EQ(drivers.size(), 5u);
  for (const RunDriver& driver : drivers) {
    const std::string plan = Plan(builder->Count(driver, 1001));
    EXPECT_THAT(plan, HasSubstr("SEARCH"));
    EXPECT_THAT(plan, Not(HasSubstr("SCAN run")));
    if (!driver.index.empty()) {
      EXPECT_THAT(plan, HasSubstr("COVERING INDEX"));
    }
  }
}

TEST_F(RunQueryTest, DescendantsAreFoundByTheirParents) {
  RunQuery query;
  query.filter.set_ancestor_run_id("r");
  const std::string plan = Plan(RunQueryBuilder::Make(1, query)->Select(
      RunQueryBuilder::Part::kOnly, nullptr, 11));
  EXPECT_THAT(plan, HasSubstr("COVERING INDEX run_by_parent"));
  EXPECT_THAT(plan, Not(HasSubstr("SCAN run")));
}

TEST_F(RunQueryTest, TheTextDependsOnTheShapeOnly) {
  const auto text = [](const char* value) {
    RunQuery query;
    query.filter.set_name(value);
    query.filter.set_query(value);
    query.filter.add_states(value);
    auto builder = RunQueryBuilder::Make(1, query);
    return builder->Select(RunQueryBuilder::Part::kOnly, nullptr, 11).text;
  };
  EXPECT_EQ(text("a"), text("'; DROP TABLE run; --"));
}

TEST_F(RunQueryTest, APageStartThatDoesNotFitIsInvalid) {
  RunQuery query;
  query.after = PageStart{.sort_key = "a title", .run_id = "r"};
  EXPECT_THAT(
      RunQueryBuilder::Make(1, query).status(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("a title")));
}

}  // namespace
}  // namespace ozd
