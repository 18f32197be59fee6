// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

class WorkerTest : public SimFixture {};

TEST_F(WorkerTest, AreListed) {
  const Json workers =
      GetJson("/api/v1/agent/connected-self-hosted-workers")["workers"];
  ASSERT_EQ(workers.size(), 1U);
  EXPECT_EQ(workers[0]["worker_host"], "build-farm-2");
}

TEST_F(WorkerTest, TellWhatTheyDo) {
  const std::string path =
      "/api/v1/agent/runs/" + Spawn({{"prompt", "x"}}) + "/client-events";
  Json event = {{"event_uuid", "u"},
                {"event_name", "agent_started"},
                {"timestamp", "2026-01-01T00:00:00Z"},
                {"payload", {{"latency_ms", 3}}}};
  EXPECT_EQ(Post(path, event).status, 200);
  EXPECT_EQ(Post("/api/v1/agent/runs/nobody/client-events", event).status, 404);
  event["payload"] = "x";
  EXPECT_EQ(Post(path, event).status, 400);
  event.erase("payload");
  event["timestamp"] = "noon";
  EXPECT_EQ(Post(path, event).status, 400);
  EXPECT_EQ(Post(path, Json::object()).status, 400);
}

}  // namespace
}  // namespace ozd::sim
