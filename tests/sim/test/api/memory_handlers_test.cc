// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

constexpr char kStores[] = "/api/v1/memory_stores";

class MemoryTest : public SimFixture {
 protected:
  void SetUp() override {
    SimFixture::SetUp();
    const Json stores = GetJson(kStores)["memory_stores"];
    ASSERT_EQ(stores.size(), 1U);
    store_ = std::string(kStores) + "/" + StringAt(stores[0], "uid");
  }
  Json Memory(const std::string& content) {
    return {{"content", content},
            {"version", nullptr},
            {"source", "MANUAL"},
            {"source_id", nullptr},
            {"reason", "told so"}};
  }
  Response Put(const std::string& path, const Json& body) {
    return Call("PUT", path, {}, DumpJson(body));
  }

  std::string store_;
};

TEST_F(MemoryTest, LivesFromFirstVersionToTombstone) {
  const Json made = PostJson(store_ + "/memories", Memory("tabs"));
  const std::string path = store_ + "/memories/" + StringAt(made, "memory_id");
  Json change = Memory("blanks");
  change["version"] = made["version_id"];
  EXPECT_EQ(Put(path, change).status, 200);
  // Of that version there is a newer one now.
  EXPECT_EQ(Put(path, change).status, 409);
  const Json memory = GetJson(store_ + "/memories")["memories"][0];
  EXPECT_EQ(memory["content"], "blanks");
  EXPECT_EQ(memory["source"], "MANUAL");
  EXPECT_EQ(memory["is_tombstoned"], false);
  const Json versions = GetJson(path + "/versions")["versions"];
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions[0]["content"], "tabs");
  EXPECT_EQ(versions[1]["version"], 2);
  EXPECT_EQ(Call("DELETE", path).status, 204);
  EXPECT_EQ(GetJson(store_ + "/memories")["memories"][0]["is_tombstoned"],
            true);
}

TEST_F(MemoryTest, AStoreIsDescribed) {
  EXPECT_EQ(Put(store_, {{"description", "Ours"}}).status, 200);
  EXPECT_EQ(GetJson(store_)["description"], "Ours");
  EXPECT_EQ(GetJson(kStores)["memory_stores"].size(), 1U);
  EXPECT_EQ(GetJson(store_ + "/agents")["agents"], Json::array());
  EXPECT_EQ(Put(store_, {{"description", 1}}).status, 400);
}

TEST_F(MemoryTest, RefusesWhatDoesNotFit) {
  EXPECT_EQ(Post(store_ + "/memories", Json::object()).status, 400);
  Json wrong = Memory("x");
  wrong["source"] = "AGENT";
  EXPECT_EQ(Post(store_ + "/memories", wrong).status, 400);
  wrong = Memory("x");
  wrong["reason"] = 7;
  EXPECT_EQ(Post(store_ + "/memories", wrong).status, 400);
  for (const char* path : {"/nobody", "/nobody/memories", "/nobody/agents"}) {
    EXPECT_EQ(Get(kStores + std::string(path)).status, 404) << path;
  }
  EXPECT_EQ(Get(store_ + "/memories/nobody/versions").status, 404);
  EXPECT_EQ(Call("DELETE", store_ + "/memories/nobody").status, 404);
}

}  // namespace
}  // namespace ozd::sim
