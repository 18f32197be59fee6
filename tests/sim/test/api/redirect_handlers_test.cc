// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

class RedirectTest : public SimFixture {
 protected:
  // Without a key, as somebody who follows a link.
  Json Follow(const std::string& what, const std::string& id) {
    Request request;
    request.method = "GET";
    request.path = "/api/v1/agent/" + what + "/" + id + "/redirect";
    const Response response = sim_->Handle(request);
    EXPECT_EQ(response.status, 200) << response.body;
    return ParseJson(response.body);
  }
};

TEST_F(RedirectTest, ALiveSessionIsLeftAloneAndAnOldOneIsRead) {
  const std::string run_id = Spawn({{"prompt", "[sim outcome=succeeded]"}});
  Advance(run_id, 4);
  const Json live = Run(run_id);
  const std::string session = StringAt(live, "session_id");
  const std::string conversation = StringAt(live, "conversation_id");
  ASSERT_FALSE(session.empty());
  EXPECT_EQ(Follow("sessions", session), Json::object());
  EXPECT_EQ(Follow("conversations", conversation),
            Json({{"session_id", session}}));
  Advance(run_id, 4);
  EXPECT_EQ(Follow("sessions", session),
            Json({{"conversation_id", conversation}}));
  EXPECT_EQ(Follow("conversations", conversation), Json::object());
}

TEST_F(RedirectTest, WhatIsUnknownLeadsNowhere) {
  EXPECT_EQ(Follow("sessions", "nobody"), Json::object());
  EXPECT_EQ(Follow("conversations", "nobody"), Json::object());
}

}  // namespace
}  // namespace ozd::sim
