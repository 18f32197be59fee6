// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/run_table.h"

#include "tests/cache/cache_db.h"

namespace ozd {
namespace {

class RunTableTest : public CacheDbTest {
 protected:
  Stored Store(const oz::v1::Run& run) {
    RunWriter writer(db_.get(), 1);
    const absl::StatusOr<Stored> stored = writer.Store(run);
    EXPECT_THAT(stored, IsOk());
    EXPECT_THAT(writer.Finish(), IsOk());
    return *stored;
  }
  int64_t Changes() { return *db_->QueryInteger("SELECT total_changes()"); }
};

oz::v1::Run SomeRun() {
  oz::v1::Run run;
  run.set_run_id("r1");
  run.set_title("Title");
  run.set_updated_at_us(5);
  run.set_name("n");
  run.set_model_id("m");
  run.set_prompt("prompt");
  run.add_artifact_types("PLAN");
  run.set_raw_json("{}");
  return run;
}

TEST_F(RunTableTest, SaysWhatItDid) {
  oz::v1::Run run = SomeRun();
  EXPECT_EQ(Store(run), Stored::kInserted);
  EXPECT_EQ(Store(run), Stored::kUnchanged);
  run.set_title("Other");
  EXPECT_EQ(Store(run), Stored::kReplaced);
  run.set_prompt("other");
  EXPECT_EQ(Store(run), Stored::kReplaced);
  run.set_raw_json("{ }");
  EXPECT_EQ(Store(run), Stored::kReplaced);
  run.set_updated_at_us(4);
  EXPECT_EQ(Store(run), Stored::kUnchanged);
}

TEST_F(RunTableTest, AnUnchangedRunIsNotWritten) {
  Store(SomeRun());
  const int64_t before = Changes();
  Store(SomeRun());
  EXPECT_EQ(Changes(), before);
}

TEST_F(RunTableTest, AChangedStateRewritesNeitherTextNorJson) {
  oz::v1::Run run = SomeRun();
  Store(run);
  const int64_t before = Changes();
  run.set_state("FAILED");
  run.set_updated_at_us(6);
  EXPECT_EQ(Store(run), Stored::kReplaced);
  // The run, the new state, and the artifact out of the list and in again with
  // its count, the counter of revisions.
  EXPECT_EQ(Changes() - before, 6);
}

TEST_F(RunTableTest, ListsFollowTheValues) {
  oz::v1::Run run = SomeRun();
  Store(run);
  EXPECT_EQ(Count("posting"), 3);
  run.set_updated_at_us(6);
  run.clear_name();
  run.set_model_id("other");
  run.clear_artifact_types();
  Store(run);
  EXPECT_EQ(Count("posting JOIN value USING (value_id) WHERE text = 'other'"),
            1);
  EXPECT_EQ(Count("posting"), 1);
}

TEST_F(RunTableTest, ADeletedRunLeavesNothing) {
  Store(SomeRun());
  RunWriter writer(db_.get(), 1);
  EXPECT_TRUE(*writer.Delete("r1", 1));
  EXPECT_FALSE(*writer.Delete("r1", 2));
  ASSERT_THAT(writer.Finish(), IsOk());
  for (const char* table : {"run", "run_prompt", "run_body", "posting"}) {
    EXPECT_EQ(Count(table), 0) << table;
  }
}

TEST_F(RunTableTest, DeletesSomeRunsOfOneAccount) {
  for (int64_t account : {1, 2}) {
    RunWriter writer(db_.get(), account);
    oz::v1::Run run = SomeRun();
    for (const char* id : {"a", "b", "c"}) {
      run.set_run_id(id);
      ASSERT_THAT(writer.Store(run), IsOk());
    }
    ASSERT_THAT(writer.Finish(), IsOk());
  }
  EXPECT_EQ(*DeleteSomeRuns(db_.get(), 1, 2), 2);
  EXPECT_EQ(Count("run WHERE account_id = 1"), 1);
  EXPECT_EQ(*DeleteSomeRuns(db_.get(), 1, 2), 1);
  EXPECT_EQ(Count("run"), 3);
  EXPECT_EQ(Count("run_body"), 3);
}

}  // namespace
}  // namespace ozd
