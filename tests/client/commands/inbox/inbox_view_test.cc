// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/inbox/inbox_view.h"

#include "gtest/gtest.h"

namespace oz {
namespace {

TEST(InboxViewTest, PromptLeavesOutWhatIsZero) {
  v1::GetSummaryResponse summary;
  EXPECT_EQ("", RenderPrompt(summary));
  EXPECT_EQ("empty", InboxWords(summary));
  summary.set_live(2);
  summary.set_needs_you(1);
  summary.set_finished(3);
  EXPECT_EQ("2▶ 1! 3✓", RenderPrompt(summary));
  EXPECT_EQ("1 needs you, 3 finished", InboxWords(summary));
  summary.set_failed(4);
  summary.set_stalled(1);
  summary.set_schedules_failing(2);
  EXPECT_EQ("2▶ 1! 4✗ 3✓ 3⚠", RenderPrompt(summary));
  EXPECT_EQ(
      "1 needs you, 4 failed, 3 finished, 1 without progress, 2 schedules "
      "that fail",
      InboxWords(summary));
}

TEST(InboxViewTest, UnknownKindsAreShown) {
  v1::ListInboxResponse inbox;
  v1::InboxItem* item = inbox.add_items();
  item->set_kind(static_cast<v1::InboxItem::Kind>(99));
  item->set_item_id("x");
  EXPECT_EQ("other\tx\t\t\t\t\n", RenderInboxRows(inbox));
}

}  // namespace
}  // namespace oz
