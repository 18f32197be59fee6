// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/journal/hook_delivery_table.h"

#include "absl/strings/str_cat.h"
#include "tests/cache/journal/journal_db.h"

namespace ozd {
namespace {

using HookDeliveryTableTest = JournalDbTest;

TEST_F(HookDeliveryTableTest, EveryStateIsReadAsItWasWritten) {
  for (const char* state : {"pending", "running", "delivered", "dead"}) {
    QueuedDelivery queued;
    queued.delivery.set_delivery_id(state);
    queued.delivery.set_state(state);
    ASSERT_THAT(AddDelivery(db_.get(), account_id_, queued), IsOk());
    EXPECT_EQ(ListDeliveries(db_.get(), "", "", 1)->at(0).state(), state);
    EXPECT_EQ(ListDeliveries(db_.get(), "", state, 10)->size(), 1u);
  }
  QueuedDelivery unknown;
  unknown.delivery.set_state("");
  EXPECT_THAT(AddDelivery(db_.get(), account_id_, unknown),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

// Thousands behind one that is tried again and again.
TEST_F(HookDeliveryTableTest, ALongLineIsSkipped) {
  ASSERT_THAT(db_->Execute("BEGIN"), IsOk());
  QueuedDelivery queued;
  queued.delivery.set_state("pending");
  queued.delivery.set_hook("h");
  queued.delivery.set_run_id("r");
  for (int i = 0; i < 3000; ++i) {
    queued.delivery.set_delivery_id(absl::StrCat("d", i));
    queued.delivery.set_next_attempt_at_us(i == 0 ? 900 : 1);
    ASSERT_THAT(AddDelivery(db_.get(), account_id_, queued), IsOk());
  }
  ASSERT_THAT(db_->Execute("COMMIT"), IsOk());
  EXPECT_EQ(*NextDelivery(db_.get()), 900);
  EXPECT_EQ(DueDeliveries(db_.get(), 899, 10)->size(), 0u);
  EXPECT_EQ(DueDeliveries(db_.get(), 900, 10)->size(), 1u);
}

}  // namespace
}  // namespace ozd
