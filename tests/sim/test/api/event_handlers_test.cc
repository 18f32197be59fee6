// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

class EventHandlersTest : public SimFixture {
 protected:
  static std::vector<std::string> Types(const Json& events) {
    std::vector<std::string> types;
    for (const Json& event : events) {
      types.push_back(StringAt(event, "event_type"));
    }
    return types;
  }
};

class NoEventsTest : public SimFixture {
  void Customise(Options* options) override {
    options->no_events = true;
    options->no_stream = true;
  }
};

TEST_F(EventHandlersTest, ARunTellsItsCourse) {
  const std::string id = Spawn({{"prompt", "x"}});
  EXPECT_EQ(Events({id}), Json::array());
  Advance(id, 8);
  const Json events = Events({id});
  EXPECT_THAT(Types(events),
              testing::ElementsAre("run_in_progress", "run_session_linked",
                                   "run_succeeded"));
  EXPECT_EQ(events[0]["sequence"], 1);
  EXPECT_EQ(events[0]["run_id"], id);
  EXPECT_EQ(events[1]["ref_id"], Run(id)["session_id"]);
  EXPECT_EQ(events[2]["occurred_at"], Run(id)["updated_at"]);
}

TEST_F(EventHandlersTest, EveryEndIsTold) {
  for (const auto& [outcome, type] :
       {std::pair{"failed", "run_failed"}, std::pair{"error", "run_errored"},
        std::pair{"blocked", "run_blocked"},
        std::pair{"cancelled", "run_cancelled"}}) {
    const std::string id =
        Spawn({{"prompt", std::string("[sim outcome=") + outcome + "]"}});
    Advance(id, 8);
    EXPECT_EQ(Types(Events({id})).back(), type);
  }
}

TEST_F(EventHandlersTest, CancellingAQueuedRunIsTold) {
  const std::string id = Spawn({{"prompt", "x"}});
  Call("POST", "/api/v1/agent/runs/" + id + "/cancel");
  EXPECT_THAT(Types(Events({id})), testing::ElementsAre("run_cancelled"));
}

TEST_F(EventHandlersTest, AParentHearsOfItsChild) {
  const std::string parent = Spawn({{"prompt", "x"}});
  const std::string child = Spawn({{"prompt", "y"}, {"parent_run_id", parent}});
  const Json events = Events({parent});
  ASSERT_THAT(Types(events), testing::ElementsAre("child_agent_started"));
  EXPECT_EQ(events[0]["ref_id"], child);
}

TEST_F(EventHandlersTest, PagesBySinceAndLimit) {
  const std::string a = Spawn({{"prompt", "x"}});
  const std::string b = Spawn({{"prompt", "x"}});
  Advance(a, 8);
  Advance(b, 8);
  EXPECT_EQ(Events({a, b}).size(), 6U);
  EXPECT_EQ(Events({b}, 3).size(), 3U);
  EXPECT_EQ(Events({a}, 3), Json::array()) << "since is exclusive";
  const Json page =
      GetJson("/api/v1/agent/events",
              {{"run_ids[]", a}, {"run_ids[]", b}, {"limit", "4"}});
  EXPECT_EQ(page.size(), 4U);
  EXPECT_EQ(page[3]["sequence"], 4);
}

TEST_F(EventHandlersTest, RefusesWhatItCannotRead) {
  const char* const kPath = "/api/v1/agent/events";
  EXPECT_EQ(Get(kPath).status, 400);
  for (const auto& [name, value] :
       {std::pair{"limit", "0"}, std::pair{"limit", "501"},
        std::pair{"since", "-1"}, std::pair{"since", "x"}}) {
    EXPECT_EQ(Get(kPath, {{"run_ids", "a"}, {name, value}}).status, 400)
        << name << "=" << value;
  }
}

TEST_F(EventHandlersTest, EventsCanBeReported) {
  const std::string id = Spawn({{"prompt", "x"}});
  const std::string path = "/api/v1/agent/events/" + id;
  EXPECT_EQ(PostJson(path, {{"event_type", "run_blocked"},
                            {"execution_id", "e"},
                            {"ref_id", "r"}}),
            Json({{"sequence", 1}}));
  const Json event = Events({id})[0];
  EXPECT_EQ(event["execution_id"], "e");
  EXPECT_EQ(event["ref_id"], "r");
  EXPECT_EQ(State(id), "QUEUED") << "an event is a hint";
  EXPECT_EQ(Post(path, {{"event_type", "new_message"}}).status, 400);
  EXPECT_EQ(Post(path, Json::object()).status, 400);
  EXPECT_EQ(Post(path, {{"event_type", "run_failed"}, {"ref_id", 1}}).status,
            400);
  EXPECT_EQ(
      Post("/api/v1/agent/events/none", {{"event_type", "run_failed"}}).status,
      404);
}

TEST_F(EventHandlersTest, KeepsTheCursorThatItIsGiven) {
  const std::string id = Spawn({{"prompt", "x"}});
  const std::string path = "/api/v1/agent/runs/" + id + "/event-sequence";
  for (const int64_t sequence : {9, 4}) {
    EXPECT_EQ(
        Call("PATCH", path, {}, DumpJson({{"sequence", sequence}})).status,
        200);
    EXPECT_EQ(Run(id)["last_event_sequence"], sequence);
  }
  EXPECT_EQ(Call("PATCH", path, {}, "{}").status, 400);
  EXPECT_EQ(Events({id}), Json::array());
}

TEST_F(EventHandlersTest, PrivateRunsAreTheirOwnersOnly) {
  const std::string id = Spawn({{"prompt", "x"}, {"team", false}});
  Advance(id, 8);
  EXPECT_EQ(Events({id}).size(), 3U);
  key_ = "wk-1.second";
  EXPECT_EQ(Events({id}), Json::array());
}

TEST_F(NoEventsTest, CanBeSwitchedOff) {
  EXPECT_EQ(Get("/api/v1/agent/events", {{"run_ids", "a"}}).status, 404);
  EXPECT_EQ(OpenStream({{"run_ids", "a"}}).status, 404);
}

}  // namespace
}  // namespace ozd::sim
