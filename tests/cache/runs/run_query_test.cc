// Copyright (c) 2026 The ozd authors. MIT licence.

// How SQLite runs what RunQueryBuilder writes: the plans are promises too.

#include "cache/runs/run_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "cache/file/schema.h"
#include "cache/runs/filter_values.h"
#include "cache/runs/run_table.h"
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
    EXPECT_THAT(Migrate(db_.get(), "x.db", CacheFormat()), IsOk());
    EXPECT_THAT(BuildIndex(db_.get(), kTitleIndex), IsOk());
    EXPECT_THAT(BuildIndex(db_.get(), kAgentIndex), IsOk());
    EXPECT_THAT(BuildIndex(db_.get(), kConversationIndex), IsOk());
    oz::v1::Run run;
    run.set_run_id("r");
    run.set_state("FAILED");
    run.set_environment_id("e");
    run.set_model_id("m");
    run.set_skill_spec("o/r:s");
    run.add_artifact_types("PLAN");
    RunWriter writer(db_.get(), 1);
    EXPECT_THAT(writer.Store(run), IsOk());
    EXPECT_THAT(writer.Finish(), IsOk());
  }

  absl::StatusOr<RunQueryBuilder> Make(const RunQuery& query) {
    return RunQueryBuilder::Make(
        1, query, *FilterValues::Load(db_.get(), 1, query.filter));
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
        auto builder = Make(query);
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
  EXPECT_THAT(
      Plan(Make(query)->Select(RunQueryBuilder::Part::kOnly, nullptr, 11)),
      HasSubstr("(updated_at_us,run_id)<(?,?)"));
}

TEST_F(RunQueryTest, AStateYieldsTheDefaultSortWithoutSorting) {
  RunQuery query;
  query.filter.add_states("FAILED");
  auto builder = Make(query);
  const std::vector<RunDriver> drivers = builder->Drivers();
  ASSERT_EQ(drivers.size(), 1u);
  EXPECT_TRUE(drivers[0].by_updated);
  const std::string plan =
      Plan(builder->Select(RunQueryBuilder::Part::kOnly, &drivers[0], 11));
  EXPECT_THAT(plan, HasSubstr("USING INDEX run_by_state"));
  EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE")));
  EXPECT_THAT(plan, Not(HasSubstr("SCAN")));
}

TEST_F(RunQueryTest, AValueOfFewRunsIsReadFromItsList) {
  RunQuery query;
  query.filter.set_environment_id("e");
  auto builder = Make(query);
  const std::vector<RunDriver> drivers = builder->Drivers();
  ASSERT_EQ(drivers.size(), 1u);
  EXPECT_EQ(drivers[0].at_most, 1);
  const std::string plan =
      Plan(builder->Select(RunQueryBuilder::Part::kOnly, &drivers[0], 11));
  EXPECT_THAT(plan, HasSubstr("SEARCH posting USING PRIMARY KEY"));
  EXPECT_THAT(plan, Not(HasSubstr("SCAN")));
}

// What makes a walk past a million runs bearable: rows that do not match are
// never fetched. Their columns are read from the index, and the table is moved
// to later or not at all (OP_DeferredSeek).
TEST_F(RunQueryTest, AWalkTestsValuesInTheIndex) {
  for (oz::v1::RunSortField sort_by :
       {oz::v1::RUN_SORT_FIELD_UPDATED_AT, oz::v1::RUN_SORT_FIELD_CREATED_AT}) {
    RunQuery query;
    query.sort_by = sort_by;
    query.filter.set_model_id("m");
    auto builder = Make(query);
    const BoundSql sql =
        builder->Select(RunQueryBuilder::Part::kOnly, nullptr, 11);
    auto explain = db_->Prepare(absl::StrCat("EXPLAIN ", sql.text));
    ASSERT_THAT(explain, IsOk());
    explain->Bind(sql.values);
    std::vector<std::string> steps;
    while (*explain->Step()) steps.push_back(explain->String(1));
    EXPECT_THAT(steps, testing::Contains("DeferredSeek"));
  }
}

TEST_F(RunQueryTest, CountingADriverReadsNothingButItsIndex) {
  RunQuery query;
  query.filter.add_states("FAILED");
  query.filter.add_states("QUEUED");
  query.filter.set_created_after_us(5);
  query.sort_by = oz::v1::RUN_SORT_FIELD_TITLE;
  query.filter.set_updated_after_us(5);
  auto builder = Make(query);
  const std::vector<RunDriver> drivers = builder->Drivers();
  EXPECT_EQ(drivers.size(), 3u);
  for (const RunDriver& driver : drivers) {
    EXPECT_LT(driver.at_most, 0);
    const std::string plan = Plan(builder->Count(driver, 1001));
    EXPECT_THAT(plan, HasSubstr("SEARCH"));
    EXPECT_THAT(plan, Not(HasSubstr("SCAN run")));
    EXPECT_THAT(plan, HasSubstr("COVERING INDEX"));
  }
}

TEST_F(RunQueryTest, DescendantsAreFoundByTheirParents) {
  RunQuery query;
  query.filter.set_ancestor_run_id("r");
  const std::string plan =
      Plan(Make(query)->Select(RunQueryBuilder::Part::kOnly, nullptr, 11));
  EXPECT_THAT(plan, HasSubstr("COVERING INDEX run_by_parent"));
  EXPECT_THAT(plan, Not(HasSubstr("SCAN run")));
}

TEST_F(RunQueryTest, TheTextDependsOnTheShapeOnly) {
  const auto text = [&](const char* value, int64_t time) {
    RunQuery query;
    query.filter.set_query(value);
    query.filter.set_created_after_us(time);
    query.filter.set_environment_id("e");
    return Make(query)->Select(RunQueryBuilder::Part::kOnly, nullptr, 11).text;
  };
  EXPECT_EQ(text("a", 1), text("'; DROP TABLE run; --", 2));
}

TEST_F(RunQueryTest, TheFinderOfAConversationUsesItsIndex) {
  BoundSql sql;
  sql.Append(
      "SELECT run_id FROM run INDEXED BY run_by_conversation"
      " WHERE account_id = ? AND conversation_id = ?"
      " AND conversation_id <> ''",
      int64_t{1});
  sql.values.emplace_back(absl::string_view("c"));
  EXPECT_THAT(Plan(sql), HasSubstr("(account_id=? AND conversation_id=?)"));
}

TEST_F(RunQueryTest, APageStartThatDoesNotFitIsInvalid) {
  RunQuery query;
  query.after = PageStart{.sort_key = "a title", .run_id = "r"};
  EXPECT_THAT(Make(query).status(), StatusIs(absl::StatusCode::kInvalidArgument,
                                             HasSubstr("a title")));
}

}  // namespace
}  // namespace ozd
