// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

constexpr char kConversations[] = "/api/v1/agent/conversations/";

class ConversationTest : public SimFixture {
 protected:
  void SetUp() override {
    SimFixture::SetUp();
    run_id_ = Spawn({{"prompt", "[sim outcome=succeeded]"}});
    Advance(run_id_, 8);
    path_ = kConversations + StringAt(Run(run_id_), "conversation_id");
  }

  std::string run_id_;
  std::string path_;
};

TEST_F(ConversationTest, TakesANewName) {
  EXPECT_EQ(PostJson(path_ + "/rename", {{"title", "  New name\n"}}),
            Json({{"title", "New name"}}));
  EXPECT_EQ(Run(run_id_)["title"], "New name");
  EXPECT_EQ(Post(path_ + "/rename", {{"title", " "}}).status, 400);
  EXPECT_EQ(Post(path_ + "/rename", {{"title", 7}}).status, 400);
  const std::string unknown = std::string(kConversations) + "nobody/rename";
  EXPECT_EQ(Post(unknown, {{"title", "x"}}).status, 404);
}

TEST_F(ConversationTest, AForkGoesItsOwnWay) {
  const Json original = GetJson(path_);
  const std::string fork = StringAt(PostJson(path_ + "/fork", Json::object()),
                                    "forked_conversation_id");
  Json forked = GetJson(kConversations + fork);
  EXPECT_EQ(forked["conversation_id"], fork);
  EXPECT_EQ(forked["steps"], original["steps"]);
  // What happens in one of them is not seen in the other.
  const std::string more = Spawn(
      {{"prompt", "[sim outcome=succeeded] more"}, {"conversation_id", fork}});
  Advance(more, 8);
  forked = GetJson(kConversations + fork);
  EXPECT_EQ(forked["steps"].size(), original["steps"].size() + 1);
  EXPECT_EQ(GetJson(path_), original);
}

TEST_F(ConversationTest, ForksOnlyWhatThereIs) {
  const std::string unknown = std::string(kConversations) + "nobody/fork";
  EXPECT_EQ(Post(unknown, Json::object()).status, 404);
  EXPECT_EQ(Post(path_ + "/fork", {{"title", 7}}).status, 400);
  EXPECT_EQ(Post(path_ + "/fork", Json::array()).status, 400);
}

TEST_F(ConversationTest, HasNoBlockSnapshot) {
  EXPECT_EQ(Get(path_ + "/block-snapshot").status, 404);
}

TEST_F(ConversationTest, OfSomebodyElseStaysTheirs) {
  const std::string run_id =
      Spawn({{"prompt", "[sim outcome=succeeded]"}, {"team", false}});
  Advance(run_id, 8);
  const std::string path =
      kConversations + StringAt(Run(run_id), "conversation_id");
  key_ = "wk-1.second";
  EXPECT_EQ(Post(path + "/fork", Json::object()).status, 403);
  EXPECT_EQ(Post(path + "/rename", {{"title", "Mine"}}).status, 403);
}

}  // namespace
}  // namespace ozd::sim
