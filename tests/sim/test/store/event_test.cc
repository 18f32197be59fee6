// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ozd::sim {
namespace {

Json SomeRun() {
  return {{"run_id", "r"},
          {"parent_run_id", "p"},
          {"state", "CLAIMED"},
          {"updated_at", "2026-04-03T10:30:00Z"}};
}

std::vector<std::string> Types(const Json& before, const Json& after) {
  std::vector<std::string> types;
  for (const Event& event : EventsOfChange(before, after)) {
    types.push_back(event.event_type);
  }
  return types;
}

TEST(EventTest, EveryStateThatMattersIsAnEvent) {
  const std::pair<const char*, const char*> expected[] = {
      {"INPROGRESS", "run_in_progress"}, {"SUCCEEDED", "run_succeeded"},
      {"FAILED", "run_failed"},          {"ERROR", "run_errored"},
      {"BLOCKED", "run_blocked"},        {"CANCELLED", "run_cancelled"}};
  for (const auto& [state, type] : expected) {
    Json after = SomeRun();
    after["state"] = state;
    EXPECT_THAT(Types(SomeRun(), after), testing::ElementsAre(type));
    EXPECT_THAT(Types(after, after), testing::IsEmpty());
  }
  Json after = SomeRun();
  after["state"] = "PENDING";
  EXPECT_THAT(Types(SomeRun(), after), testing::IsEmpty());
}

TEST(EventTest, SessionsAndChildrenAreEvents) {
  Json before = SomeRun();
  before["children"] = {"a"};
  Json after = before;
  after["state"] = "INPROGRESS";
  after["session_id"] = "s";
  after["children"].push_back("b");
  const std::vector<Event> events = EventsOfChange(before, after);
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].event_type, "run_in_progress");
  EXPECT_EQ(events[1].event_type, "run_session_linked");
  EXPECT_EQ(events[1].ref_id, "s");
  EXPECT_EQ(events[2].event_type, "child_agent_started");
  EXPECT_EQ(events[2].ref_id, "b");
}

TEST(EventTest, AnErrorCarriesItsReason) {
  Json after = SomeRun();
  after["state"] = "ERROR";
  after["status_message"] = {{"message", "out of disk"}};
  EXPECT_EQ(EventsOfChange(SomeRun(), after).at(0).ref_id, "out of disk");
}

TEST(EventTest, ReadsAsDocumented) {
  Event event = EventOfRun(SomeRun(), "run_failed");
  event.sequence = 7;
  EXPECT_EQ(MakeStoredEvent(event)->json,
            R"({"event_type":"run_failed","run_id":"r","ref_id":null,)"
            R"("execution_id":null,"occurred_at":"2026-04-03T10:30:00Z",)"
            R"("sequence":7})");
}

TEST(EventTest, TheFilterKnowsChildrenAndPrivateRuns) {
  Json run = SomeRun();
  const Event shared = EventOfRun(run, "x");
  run["scope"] = {{"type", "User"}, {"uid", "u"}};
  const Event secret = EventOfRun(run, "x");
  EXPECT_TRUE((EventFilter{{"r"}, "", "v"}.Matches(shared)));
  EXPECT_TRUE((EventFilter{{}, "p", "v"}.Matches(shared)));
  EXPECT_FALSE((EventFilter{{"p"}, "r", "v"}.Matches(shared)));
  EXPECT_FALSE((EventFilter{{"r"}, "", "v"}.Matches(secret)));
  EXPECT_TRUE((EventFilter{{"r"}, "", "u"}.Matches(secret)));
}

}  // namespace
}  // namespace ozd::sim
