// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/revision_table.h"

#include <gmock/gmock.h>

#include "cache/runs/account_table.h"
#include "tests/cache/cache_db.h"

namespace ozd {
namespace {

using testing::HasSubstr;

constexpr int64_t kDayUs = 24 * 3600 * int64_t{1'000'000};

class RevisionTableTest : public CacheDbTest {
 protected:
  RevisionTableTest() : account_id_(*EnsureAccount(db_.get(), "a")) {}

  void Remove(const std::string& run_id, int64_t now_us) {
    RevisionWriter writer(db_.get(), account_id_);
    ASSERT_THAT(writer.NoteRemoved(run_id, now_us), IsOk());
    ASSERT_THAT(writer.Finish(), IsOk());
  }
  RevisionRange Range() { return *LoadRevisionRange(db_.get(), "a"); }

  const int64_t account_id_;
};

TEST_F(RevisionTableTest, CountsOverAllWriters) {
  RevisionWriter first(db_.get(), account_id_);
  EXPECT_EQ(*first.Next(), 1);
  EXPECT_EQ(*first.Next(), 2);
  ASSERT_THAT(first.Finish(), IsOk());
  RevisionWriter second(db_.get(), *EnsureAccount(db_.get(), "b"));
  EXPECT_EQ(*second.Next(), 3);
  ASSERT_THAT(second.Finish(), IsOk());
  EXPECT_EQ(Range().last, 2);
  EXPECT_EQ(LoadRevisionRange(db_.get(), "b")->last, 3);
}

TEST_F(RevisionTableTest, AWriterWithoutChangesWritesNothing) {
  const int64_t before = *db_->QueryInteger("SELECT total_changes()");
  RevisionWriter writer(db_.get(), account_id_);
  EXPECT_FALSE(*writer.TakeBack("r"));
  ASSERT_THAT(writer.Finish(), IsOk());
  EXPECT_EQ(*db_->QueryInteger("SELECT total_changes()"), before);
}

TEST_F(RevisionTableTest, RemovalsAreKeptForThirtyDays) {
  Remove("r1", 1 * kDayUs);
  Remove("r2", 2 * kDayUs);
  Remove("r3", 31 * kDayUs);
  EXPECT_EQ(Count("removed_run"), 3);
  EXPECT_EQ(Range().dropped, 0);
  Remove("r4", 31 * kDayUs + 1);
  EXPECT_EQ(Count("removed_run"), 3);
  EXPECT_EQ(Range().dropped, 1);
  EXPECT_EQ(Range().last, 4);
}

TEST_F(RevisionTableTest, AWallClockSetBackLeavesNoGap) {
  Remove("r1", 50 * kDayUs);
  Remove("r2", 1 * kDayUs);
  Remove("r3", 60 * kDayUs);
  // r2 is too old, and r1 came before it.
  EXPECT_EQ(Count("removed_run"), 1);
  EXPECT_EQ(Range().dropped, 2);
}

TEST_F(RevisionTableTest, ChangesAreFoundByTheirIndex) {
  for (const char* sql :
       {"SELECT summary FROM run INDEXED BY run_by_revision"
        " WHERE account_id = 1 AND revision > 5 AND revision > 0"
        " ORDER BY revision LIMIT 9",
        "SELECT run_id, revision"
        " FROM removed_run INDEXED BY removed_run_by_revision"
        " WHERE account_id = 1 AND revision > 5 ORDER BY revision LIMIT 9"}) {
    auto explain = db_->Prepare(std::string("EXPLAIN QUERY PLAN ") + sql);
    ASSERT_THAT(explain, IsOk());
    ASSERT_TRUE(*explain->Step());
    EXPECT_THAT(explain->String(3), HasSubstr("SEARCH"));
    EXPECT_THAT(explain->String(3), HasSubstr("revision>?"));
    EXPECT_FALSE(*explain->Step()) << "it sorts";
  }
}

}  // namespace
}  // namespace ozd
