// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/event_table.h"

#include "tests/cache/journal/journal_db.h"

namespace ozd {
namespace {

class EventTableTest : public JournalDbTest {
 protected:
  std::optional<int64_t> Add(int64_t sequence, int64_t now_us) {
    EventWriter writer(db_.get(), account_id_, now_us);
    oz::v1::Event event;
    event.set_sequence(sequence);
    event.set_run_id("r");
    const auto position = writer.Add(event);
    EXPECT_THAT(position, IsOk());
    EXPECT_THAT(writer.Finish(), IsOk());
    return *position;
  }
};

TEST_F(EventTableTest, WhatIsKnownIsNotWritten) {
  {
    EventWriter writer(db_.get(), account_id_, 1);
    ASSERT_THAT(writer.MoveCursor("r", 5), IsOk());
    ASSERT_THAT(writer.Finish(), IsOk());
  }
  EXPECT_EQ(Add(3, 1), 1);
  const int64_t before = *db_->QueryInteger("SELECT total_changes()");
  EXPECT_EQ(Add(3, 2), std::nullopt);
  EventWriter writer(db_.get(), account_id_, 2);
  ASSERT_THAT(writer.MoveCursor("r", 4), IsOk());
  ASSERT_THAT(writer.Finish(), IsOk());
  EXPECT_EQ(*db_->QueryInteger("SELECT total_changes()"), before);
}

TEST_F(EventTableTest, TrimsInSteps) {
  ASSERT_THAT(db_->Execute("BEGIN"), IsOk());
  for (int i = 1; i <= 5001; ++i) Add(i, i);
  ASSERT_THAT(db_->Execute("COMMIT"), IsOk());
  bool finished = true;
  ASSERT_THAT(TrimSomeEvents(db_.get(), account_id_, 0, 100'000, &finished),
              IsOk());
  EXPECT_FALSE(finished);
  EXPECT_EQ(Count("event"), 1);
  ASSERT_THAT(TrimSomeEvents(db_.get(), account_id_, 0, 100'000, &finished),
              IsOk());
  EXPECT_TRUE(finished);
  EXPECT_EQ(Count("event"), 0);
}

TEST_F(EventTableTest, ATrimLeavesNoGapWhenTheClockWasSetBack) {
  Add(1, 10);
  Add(2, 50);
  Add(3, 20);
  bool finished = false;
  ASSERT_THAT(TrimSomeEvents(db_.get(), account_id_, 0, 30, &finished), IsOk());
  EXPECT_EQ(Count("event"), 2);
  EXPECT_EQ(*db_->QueryInteger("SELECT dropped_position FROM event_account"),
            1);
}

TEST_F(EventTableTest, RunsWithEventsAreKept) {
  Add(1, 10);
  ASSERT_THAT(TrimFollowedRuns(db_.get(), account_id_, 100), IsOk());
  EXPECT_EQ(Count("followed_run"), 1);
  ASSERT_THAT(db_->Execute("DELETE FROM event"), IsOk());
  ASSERT_THAT(TrimFollowedRuns(db_.get(), account_id_, 10), IsOk());
  EXPECT_EQ(Count("followed_run"), 1);
  ASSERT_THAT(TrimFollowedRuns(db_.get(), account_id_, 11), IsOk());
  EXPECT_EQ(Count("followed_run"), 0);
}

}  // namespace
}  // namespace ozd
