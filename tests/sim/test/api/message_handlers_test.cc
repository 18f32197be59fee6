// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

constexpr char kMessagesPath[] = "/api/v1/agent/messages";

class MessageHandlersTest : public SimFixture {
 protected:
  void SetUp() override {
    SimFixture::SetUp();
    sender_ = Spawn({{"prompt", "x"}});
    one_ = Spawn({{"prompt", "x"}});
    two_ = Spawn({{"prompt", "x"}});
  }
  Json Letter(const Json& to, const std::string& subject = "Hello") const {
    return {{"to", to},
            {"subject", subject},
            {"body", "text"},
            {"sender_run_id", sender_}};
  }
  std::string Send(const std::string& to, const std::string& subject) {
    const Json answer =
        PostJson(kMessagesPath, Letter(Json::array({to}), subject));
    return answer["message_ids"][0].get<std::string>();
  }
  std::string Of(const std::string& id, const char* what) const {
    return std::string(kMessagesPath) + "/" + id + "/" + what;
  }
  Json Inbox(const std::string& run_id, Query query = {}) {
    return GetJson(std::string(kMessagesPath) + "/" + run_id, std::move(query));
  }

  std::string sender_;
  std::string one_;
  std::string two_;
};

class NoMessagesTest : public SimFixture {
  void Customise(Options* options) override { options->no_messages = true; }
};

TEST_F(MessageHandlersTest, ReachesEveryRecipientWithAnEvent) {
  const Json answer = PostJson(kMessagesPath, Letter({one_, two_}));
  ASSERT_EQ(answer["message_ids"].size(), 2U);
  EXPECT_NE(answer["message_ids"][0], answer["message_ids"][1]);
  const Json event = Events({two_})[0];
  EXPECT_EQ(event["event_type"], "new_message");
  EXPECT_EQ(event["ref_id"], answer["message_ids"][1]);
  const Json inbox = Inbox(two_);
  ASSERT_EQ(inbox.size(), 1U);
  EXPECT_EQ(inbox[0]["message_id"], answer["message_ids"][1]);
  EXPECT_EQ(inbox[0]["sender_run_id"], sender_);
  EXPECT_EQ(inbox[0]["subject"], "Hello");
  EXPECT_TRUE(inbox[0]["read_at"].is_null());
  EXPECT_FALSE(inbox[0].contains("body"));
}

TEST_F(MessageHandlersTest, ATerminalRecipientStopsTheWholeCall) {
  Advance(two_, 8);
  EXPECT_EQ(Post(kMessagesPath, Letter({one_, two_})).status, 422);
  EXPECT_EQ(Post(kMessagesPath, Letter({one_, "none"})).status, 404);
  EXPECT_EQ(Inbox(one_), Json::array());
  EXPECT_EQ(Events({one_}), Json::array());
}

TEST_F(MessageHandlersTest, ChecksSizesInBytes) {
  Json letter = Letter({one_}, std::string(1024, 'x'));
  letter["body"] = std::string(131072, 'x');
  EXPECT_EQ(Post(kMessagesPath, letter).status, 200);
  letter["body"] = std::string(131073, 'x');
  EXPECT_EQ(Post(kMessagesPath, letter).status, 400);
  std::string umlauts;
  for (int i = 0; i < 513; ++i) umlauts += "ä";
  EXPECT_EQ(Post(kMessagesPath, Letter({one_}, umlauts)).status, 400);
}

TEST_F(MessageHandlersTest, ChecksTheFields) {
  for (const char* field : {"to", "subject", "body", "sender_run_id"}) {
    Json letter = Letter({one_});
    letter.erase(field);
    EXPECT_EQ(Post(kMessagesPath, letter).status, 400) << field;
  }
  EXPECT_EQ(Post(kMessagesPath, Letter(Json::array())).status, 400);
  EXPECT_EQ(Post(kMessagesPath, Letter({1})).status, 400);
}

TEST_F(MessageHandlersTest, ReadingShowsTheBodyAndSetsReadAtOnce) {
  const std::string id = Send(one_, "a");
  const Json first = PostJson(Of(id, "read"), Json(nullptr));
  EXPECT_EQ(first["body"], "text");
  EXPECT_TRUE(first["read_at"].is_string());
  EXPECT_TRUE(first["delivered_at"].is_null());
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(PostJson(Of(id, "read"), Json(nullptr))["read_at"],
            first["read_at"]);
  EXPECT_EQ(Call("POST", Of("none", "read")).status, 404);
}

TEST_F(MessageHandlersTest, DeliveredIsIdempotent) {
  const std::string id = Send(one_, "a");
  EXPECT_EQ(Call("POST", Of(id, "delivered")).status, 204);
  const Json before = Inbox(one_)[0]["delivered_at"];
  EXPECT_TRUE(before.is_string());
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(Call("POST", Of(id, "delivered")).status, 204);
  EXPECT_EQ(Inbox(one_)[0]["delivered_at"], before);
  EXPECT_EQ(Call("POST", Of("none", "delivered")).status, 404);
}

TEST_F(MessageHandlersTest, ListsByUnreadSinceAndLimit) {
  const std::string a = Send(one_, "a");
  Send(one_, "b");
  Send(one_, "c");
  PostJson(Of(a, "read"), Json(nullptr));
  EXPECT_EQ(Inbox(one_, {{"unread", "true"}}).size(), 2U);
  EXPECT_EQ(Inbox(one_, {{"unread", "false"}}).size(), 3U);
  EXPECT_EQ(Inbox(one_, {{"limit", "1"}})[0]["subject"], "a");
  const std::string since = StringAt(Inbox(one_)[1], "sent_at");
  const Json later = Inbox(one_, {{"since", since}});
  ASSERT_EQ(later.size(), 1U);
  EXPECT_EQ(later[0]["subject"], "c");
  const std::string path = std::string(kMessagesPath) + "/" + one_;
  for (const auto& [name, value] :
       {std::pair{"limit", "0"}, std::pair{"limit", "101"},
        std::pair{"unread", "maybe"}, std::pair{"since", "yesterday"}}) {
    EXPECT_EQ(Get(path, {{name, value}}).status, 400) << name << value;
  }
  EXPECT_EQ(Get(std::string(kMessagesPath) + "/none").status, 404);
}

TEST_F(MessageHandlersTest, AMessageToAPrivateRunIsItsOwnersOnly) {
  const std::string own = Spawn({{"prompt", "x"}, {"team", false}});
  const std::string id = Send(own, "a");
  key_ = "wk-1.second";
  EXPECT_EQ(Call("POST", Of(id, "read")).status, 403);
  EXPECT_EQ(Post(kMessagesPath, Letter({own})).status, 403);
}

TEST_F(NoMessagesTest, CanBeSwitchedOff) {
  EXPECT_EQ(Get("/api/v1/agent/messages/x").status, 404);
  EXPECT_EQ(Call("POST", "/api/v1/agent/messages/x/delivered").status, 404);
}

}  // namespace
}  // namespace ozd::sim
