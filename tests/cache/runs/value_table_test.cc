// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/value_table.h"

#include "tests/cache/cache_db.h"

namespace ozd {
namespace {

using ValueTableTest = CacheDbTest;

TEST_F(ValueTableTest, AValueHasOneIdForEachAccountAndKind) {
  ValueWriter values(db_.get(), 1);
  const int64_t id = *values.Intern(ValueKind::kModel, "auto");
  EXPECT_GE(id, kFirstFreeValueId);
  EXPECT_EQ(*values.Intern(ValueKind::kModel, "auto"), id);
  EXPECT_NE(*values.Intern(ValueKind::kModel, "Auto"), id);
  EXPECT_NE(*values.Intern(ValueKind::kName, "auto"), id);
  EXPECT_EQ(*values.Intern(ValueKind::kModel, ""), 0);
  ValueWriter other(db_.get(), 2);
  EXPECT_NE(*other.Intern(ValueKind::kModel, "auto"), id);
  ValueWriter again(db_.get(), 1);
  EXPECT_EQ(*again.Intern(ValueKind::kModel, "auto"), id);
  EXPECT_EQ((*FindValue(db_.get(), 1, ValueKind::kModel, "auto"))->id, id);
  EXPECT_FALSE(FindValue(db_.get(), 3, ValueKind::kModel, "auto")->has_value());
}

TEST_F(ValueTableTest, TheSchemaKnowsSomeStates) {
  ValueWriter values(db_.get(), 1);
  EXPECT_EQ(*values.Intern(ValueKind::kState, "SUCCEEDED"), kSucceededId);
  EXPECT_EQ(*values.Intern(ValueKind::kState, "INPROGRESS"), kInProgressId);
  const int64_t failed = *values.Intern(ValueKind::kState, "FAILED");
  EXPECT_GE(failed, kFirstFreeValueId);
  // An index serves states.
  ASSERT_THAT(values.List(failed, 7), IsOk());
  EXPECT_EQ(Count("posting"), 0);
  EXPECT_EQ(*ValueWriter(db_.get(), 1).Intern(ValueKind::kModel, "SUCCEEDED") <
                kFirstFreeValueId,
            false);
}

TEST_F(ValueTableTest, ListsTheRunsOfAValueWhileTheyAreFew) {
  int64_t id = 0;
  {
    ValueWriter values(db_.get(), 1);
    id = *values.Intern(ValueKind::kName, "nightly");
    for (int64_t run = 1; run <= kMaxListedRuns; ++run) {
      ASSERT_THAT(values.List(id, run), IsOk());
    }
    ASSERT_THAT(values.Finish(), IsOk());
  }
  EXPECT_TRUE((*FindValue(db_.get(), 1, ValueKind::kName, "nightly"))->listed);
  EXPECT_EQ(Count("posting"), kMaxListedRuns);
  {
    ValueWriter values(db_.get(), 1);
    EXPECT_EQ(*values.Intern(ValueKind::kName, "nightly"), id);
    ASSERT_THAT(values.List(id, kMaxListedRuns + 1), IsOk());
    ASSERT_THAT(values.List(id, kMaxListedRuns + 2), IsOk());
    ASSERT_THAT(values.Finish(), IsOk());
  }
  const StoredValue many =
      **FindValue(db_.get(), 1, ValueKind::kName, "nightly");
  EXPECT_FALSE(many.listed);
  EXPECT_GT(many.uses, kMaxListedRuns);
  EXPECT_EQ(Count("posting"), 0);
}

TEST_F(ValueTableTest, ArtifactsAreListedHoweverManyTheyAre) {
  ValueWriter values(db_.get(), 1);
  const int64_t id = *values.Intern(ValueKind::kArtifact, "PLAN");
  for (int64_t run = 1; run <= kMaxListedRuns + 5; ++run) {
    ASSERT_THAT(values.List(id, run), IsOk());
  }
  EXPECT_EQ(Count("posting"), kMaxListedRuns + 5);
}

TEST_F(ValueTableTest, UnlistTakesOneRunOut) {
  ValueWriter values(db_.get(), 1);
  const int64_t id = *values.Intern(ValueKind::kSkill, "s");
  ASSERT_THAT(values.List(id, 1), IsOk());
  ASSERT_THAT(values.List(id, 2), IsOk());
  ASSERT_THAT(values.Unlist(id, 1), IsOk());
  EXPECT_EQ(*db_->QueryInteger("SELECT run_key FROM posting"), 2);
}

TEST_F(ValueTableTest, DeletesAllOfOneAccountInSteps) {
  for (int64_t account : {1, 2}) {
    ValueWriter values(db_.get(), account);
    for (int i = 0; i < 150; ++i) {
      const int64_t id = *values.Intern(ValueKind::kName, std::to_string(i));
      ASSERT_THAT(values.List(id, i), IsOk());
    }
  }
  int steps = 0;
  while (*DeleteSomeValues(db_.get(), 1) > 0) ++steps;
  EXPECT_EQ(steps, 2);
  EXPECT_EQ(Count("value"), 150);
  EXPECT_EQ(Count("posting"), 150);
}

}  // namespace
}  // namespace ozd
