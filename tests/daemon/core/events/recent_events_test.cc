// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/recent_events.h"

#include <gtest/gtest.h>

namespace ozd {
namespace {

LoggedEventPtr Make(int64_t position, const std::string& run_id) {
  auto event = std::make_shared<LoggedEvent>();
  event->position = position;
  event->event.set_sequence(position * 10);
  event->event.set_run_id(run_id);
  event->event.set_event_type("run_in_progress");
  return event;
}

class RecentEventsTest : public testing::Test {
 protected:
  RecentEventsTest() {
    recent_.Begin({.first_position = 1,
                   .last_position = 5,
                   .dropped_until = 0,
                   .last_sequence = 50});
  }

  RecentEvents recent_{3};
  const EventMatcher all_{EventFilter(), 0};
};

TEST_F(RecentEventsTest, KnowsNothingBeforeItBegins) {
  EXPECT_FALSE(RecentEvents(3).ReadAfter(0, all_, 10).has_value());
}

TEST_F(RecentEventsTest, WhatWasBeforeIsInTheLog) {
  EXPECT_FALSE(recent_.ReadAfter(4, all_, 10).has_value());
  const auto slice = recent_.ReadAfter(5, all_, 10);
  ASSERT_TRUE(slice.has_value());
  EXPECT_TRUE(slice->events.empty());
  EXPECT_EQ(recent_.last_sequence(), 50);
}

TEST_F(RecentEventsTest, HoldsTheNewest) {
  recent_.Add({Make(6, "a"), Make(7, "a"), Make(8, "a"), Make(9, "a")});
  EXPECT_FALSE(recent_.ReadAfter(5, all_, 10).has_value());
  const auto slice = recent_.ReadAfter(6, all_, 10);
  ASSERT_TRUE(slice.has_value());
  EXPECT_EQ(slice->events.size(), 3u);
  EXPECT_FALSE(recent_.Contains(60));
  EXPECT_TRUE(recent_.Contains(70));
  EXPECT_EQ(recent_.CountAfter(7), 2);
}

TEST_F(RecentEventsTest, StopsAtTheLimitAndGoesOnThere) {
  recent_.Add({Make(6, "a"), Make(7, "b"), Make(8, "a")});
  EventFilter filter;
  filter.run_ids = {"a"};
  const EventMatcher matcher(filter, 0);
  auto slice = recent_.ReadAfter(5, matcher, 1);
  ASSERT_EQ(slice->events.size(), 1u);
  EXPECT_EQ(slice->position, 6);
  slice = recent_.ReadAfter(slice->position, matcher, 10);
  ASSERT_EQ(slice->events.size(), 1u);
  EXPECT_EQ(slice->position, 8);
}

TEST(EventMatcherTest, EveryPartCounts) {
  EventFilter filter;
  filter.run_ids = {"a"};
  filter.event_types = {"run_in_progress"};
  EXPECT_TRUE(EventMatcher(filter, 9).Matches(Make(1, "a")->event));
  EXPECT_FALSE(EventMatcher(filter, 10).Matches(Make(1, "a")->event));
  EXPECT_FALSE(EventMatcher(filter, 0).Matches(Make(1, "b")->event));
  filter.event_types = {"new_message"};
  EXPECT_FALSE(EventMatcher(filter, 0).Matches(Make(1, "a")->event));
}

}  // namespace
}  // namespace ozd
