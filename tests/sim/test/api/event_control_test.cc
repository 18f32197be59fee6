// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

class EventControlTest : public SimFixture {};

TEST_F(EventControlTest, AnyEventCanBeInjected) {
  const Json answer = PostJson(
      "/sim/events",
      Json::array({{{"event_type", "from_the_future"}, {"run_id", "r"}},
                   {{"event_type", "new_message"},
                    {"run_id", "r"},
                    {"ref_id", "m"},
                    {"occurred_at", "2026-01-01T00:00:00Z"}}}));
  EXPECT_EQ(answer["last_sequence"], 2);
  const Json events = Events({"r"});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0]["event_type"], "from_the_future");
  EXPECT_EQ(events[1]["occurred_at"], "2026-01-01T00:00:00Z");
  EXPECT_EQ(Post("/sim/events", {{"run_id", "r"}}).status, 400);
  EXPECT_EQ(Post("/sim/events", Json(1)).status, 400);
}

TEST_F(EventControlTest, ABurstSpreadsEventsOverRuns) {
  const Json first = PostJson("/sim/burst", {{"runs", 3}});
  ASSERT_EQ(first["run_ids"].size(), 3U);
  EXPECT_EQ(first["last_sequence"], 0);
  const std::string id = first["run_ids"][1].get<std::string>();
  EXPECT_EQ(State(id), "INPROGRESS");
  const Json second =
      PostJson("/sim/burst", {{"run_ids", first["run_ids"]}, {"events", 3000}});
  EXPECT_EQ(second["last_sequence"], 3000);
  const Json events =
      GetJson("/api/v1/agent/events", {{"run_ids", id}, {"limit", "500"}});
  ASSERT_EQ(events.size(), 500U);
  EXPECT_EQ(events[499]["sequence"], 1499);
  EXPECT_EQ(Post("/sim/burst", {{"events", 1}}).status, 400);
  EXPECT_EQ(Post("/sim/burst", {{"run_ids", {1}}}).status, 400);
}

TEST_F(EventControlTest, StreamsAreCounted) {
  Drain(OpenStream({{"run_ids", "x"}}));
  Drain(OpenStream({{"run_ids", "x"}}));
  const Json stats = GetJson("/sim/stats");
  EXPECT_EQ(stats["open_streams"], 0);
  EXPECT_EQ(stats["streams_opened"], 2);
}

}  // namespace
}  // namespace ozd::sim
