// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/event_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sim/store/event_hub.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd::sim {
namespace {

constexpr int64_t kCount = 50;

// Every third event belongs to run "a", the rest to children of "p".
std::vector<Event> SomeEvents() {
  std::vector<Event> events;
  for (int64_t i = 1; i <= kCount; ++i) {
    Event event;
    event.event_type = "run_in_progress";
    event.run_id = i % 3 == 0 ? "a" : "b";
    event.parent_run_id = i % 3 == 0 ? "" : "p";
    if (i % 7 == 0) event.private_to = "someone";
    events.push_back(event);
  }
  return events;
}

std::vector<int64_t> Numbers(const EventPage& page) {
  std::vector<int64_t> numbers;
  for (const EventPtr& event : page.events) {
    numbers.push_back(event->event.sequence);
  }
  return numbers;
}

// Table and memory must answer every question alike.
TEST(EventLogTest, AnswersAsTheHubDoes) {
  TempDir directory;
  auto connection = Connection::Open(directory.File("events.db"));
  ASSERT_THAT(connection, IsOk());
  ASSERT_THAT((*connection)->Execute(kEventSchemaSql), IsOk());
  std::vector<Event> events = SomeEvents();
  ASSERT_THAT(AppendEvents(connection->get(), &events), IsOk());
  EXPECT_EQ(events.front().sequence, 1);
  EXPECT_EQ(*LastSequence(connection->get()), kCount);
  EventHub hub;
  hub.Publish(events);
  const EventFilter filters[] = {{{"a"}, "", "me"},
                                 {{"a", "b"}, "", "me"},
                                 {{}, "p", "someone"},
                                 {{"a"}, "p", "me"},
                                 {{"nobody"}, "", "me"}};
  for (const EventFilter& filter : filters) {
    for (int64_t since = 0; since <= kCount + 2; ++since) {
      for (const int64_t limit : {1, 4, 500}) {
        const auto page = ReadEvents(connection->get(), filter, since, limit);
        ASSERT_THAT(page, IsOk());
        EventPage expected;
        ASSERT_TRUE(hub.Read(filter, since, limit, &expected));
        EXPECT_EQ(Numbers(*page), Numbers(expected));
        EXPECT_EQ(page->examined, expected.examined);
      }
    }
  }
}

TEST(EventHubTest, SaysWhenItDoesNotReachBack) {
  EventHub hub;
  hub.StartAt(10);
  EventPage page;
  EXPECT_FALSE(hub.Read({{"a"}, "", ""}, 9, 5, &page));
  EXPECT_TRUE(hub.Read({{"a"}, "", ""}, 10, 5, &page));
  Event event;
  event.run_id = "a";
  event.sequence = 11;
  hub.Publish({event});
  EXPECT_TRUE(hub.Read({{"a"}, "", ""}, 10, 5, &page));
  EXPECT_EQ(page.events.size(), 1U);
  EXPECT_FALSE(hub.Read({{"a"}, "", ""}, 9, 5, &page));
}

TEST(EventHubTest, ForgetsTheOldest) {
  EventHub hub;
  std::vector<Event> events(EventHub::kMemory + 5);
  int64_t sequence = 0;
  for (Event& event : events) event.sequence = ++sequence;
  hub.Publish(std::move(events));
  EventPage page;
  EXPECT_FALSE(hub.Read({}, 4, 5, &page));
  EXPECT_TRUE(hub.Read({}, 5, 5, &page));
  EXPECT_EQ(page.examined, sequence);
}

TEST(EventHubTest, NothingWaitsAfterShutdown) {
  EventHub hub;
  hub.Shutdown();
  EXPECT_FALSE(hub.Wait(0, std::chrono::hours(1)));
}

}  // namespace
}  // namespace ozd::sim
