// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/event_json.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using absl::StatusCode;

TEST(ParseEventTest, ReadsEveryField) {
  const auto event =
      ParseEvent(R"({"event_type":"new_message","run_id":"r","ref_id":"m",)"
                 R"("execution_id":"e","occurred_at":"2026-04-03T10:30:00.5Z",)"
                 R"("sequence":9007199254740993,"new":{"x":[1]}})");
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->sequence(), 9007199254740993);
  EXPECT_EQ(event->event_type(), "new_message");
  EXPECT_EQ(event->run_id(), "r");
  EXPECT_EQ(event->ref_id(), "m");
  EXPECT_EQ(event->execution_id(), "e");
  EXPECT_EQ(event->occurred_at_us(), 1'775'212'200'500'000);
}

TEST(ParseEventTest, TakesNullForAbsent) {
  const auto event = ParseEvent(
      R"({"event_type":"x","run_id":"r","ref_id":null,"execution_id":null,)"
      R"("occurred_at":"soon","sequence":1})");
  ASSERT_THAT(event, IsOk());
  EXPECT_EQ(event->ref_id(), "");
  EXPECT_EQ(event->occurred_at_us(), 0);
}

TEST(ParseEventTest, RefusesWhatIsNoEvent) {
  for (const char* text :
       {"", "null", "[]", "{}", "{", R"({"event_type":"x","run_id":"r"})",
        R"({"event_type":"x","run_id":"r","sequence":0})",
        R"({"event_type":"x","run_id":"r","sequence":"1"})",
        R"({"event_type":"x","run_id":"r","sequence":1.5})",
        R"({"event_type":"x","run_id":"r","sequence":99999999999999999999})",
        R"({"event_type":"x","sequence":1})", R"({"run_id":"r","sequence":1})",
        R"({"event_type":"x","run_id":"r","sequence":1}x)"}) {
    EXPECT_THAT(ParseEvent(text), StatusIs(StatusCode::kDataLoss)) << text;
  }
}

TEST(ParseEventPageTest, CountsWhatItCannotRead) {
  const auto page = ParseEventPage(
      R"([{"event_type":"x","run_id":"r","sequence":1},{},7])", 3);
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->events.size(), 1U);
  EXPECT_EQ(page->events[0].sequence(), 1);
  EXPECT_EQ(page->skipped_items, 2);
  EXPECT_TRUE(page->is_full);
}

TEST(ParseEventPageTest, KnowsTheLastPage) {
  EXPECT_FALSE(ParseEventPage("[]", 1)->is_full);
  EXPECT_THAT(ParseEventPage("{}", 1), StatusIs(StatusCode::kDataLoss));
  EXPECT_THAT(ParseEventPage("[{]", 1), StatusIs(StatusCode::kDataLoss));
}

}  // namespace
}  // namespace ozd
