// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/oz/v1/resources.pb.h"
#include "tests/client/app_fixture.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kListResources[] = "/oz.v1.ResourceService/ListResources";
constexpr char kGetResource[] = "/oz.v1.ResourceService/GetResource";
constexpr char kStoreJson[] =
    R"({"uid":"mem0team","owner_type":"Team","owner_uid":"team-1",)"
    R"("description":"What everybody\nshould know",)"
    R"("created_at":"2026-04-03T08:30:00Z","updated_at":null})";

class MemoryTest : public AppTest {
 protected:
  void AnswerList(const std::vector<std::string>& objects) {
    v1::ListResourcesResponse response;
    for (const std::string& object : objects) {
      response.add_resources()->set_raw_json(object);
    }
    channel().Answer(kListResources, response);
  }
  v1::ListResourcesRequest Listed() {
    return channel().LastRequest<v1::ListResourcesRequest>(kListResources);
  }
};

TEST_F(MemoryTest, ListsStores) {
  AnswerList({kStoreJson});
  ExpectGoldens({"memory-store", "list"}, "memory_store_list");
  EXPECT_EQ(kExitOk, Run({"memory-stores", "list", "--cached"}));
  EXPECT_EQ(v1::RESOURCE_KIND_MEMORY_STORE, Listed().kind());
  EXPECT_EQ(v1::READ_MODE_CACHED, Listed().read_mode());
}

TEST_F(MemoryTest, ShowsAStore) {
  v1::GetResourceResponse response;
  response.mutable_resource()->set_raw_json(kStoreJson);
  channel().Answer(kGetResource, response);
  ExpectGoldens({"memory-store", "get", "mem0"}, "memory_store_get");
  EXPECT_EQ(kExitOk, Run({"memory-store", "get-store", "mem0", "--refresh"}));
  const auto request =
      channel().LastRequest<v1::GetResourceRequest>(kGetResource);
  EXPECT_EQ("mem0", request.uid());
  EXPECT_EQ(v1::RESOURCE_KIND_MEMORY_STORE, request.kind());
  EXPECT_EQ(v1::READ_MODE_REFRESH, request.read_mode());
}

TEST_F(MemoryTest, ListsMemoriesOfAStore) {
  AnswerList({R"({"uid":"m-1","content":"Use tabs","version_id":"v-2",)"
              R"("source":"MANUAL","is_tombstoned":false,)"
              R"("created_at":"2026-04-03T08:30:00Z",)"
              R"("updated_at":"2026-04-03T09:30:00Z"})"});
  ExpectGoldens({"memory", "list", "mem0team"}, "memory_list");
  EXPECT_EQ(v1::RESOURCE_KIND_MEMORY, Listed().kind());
  EXPECT_THAT(Listed().parents(), ElementsAre("mem0team"));
}

TEST_F(MemoryTest, ListsVersionsOfAMemory) {
  AnswerList({R"({"uid":"v-1","version":1,"content":"Use tabs",)"
              R"("reason":"Said so","created_at":"2026-04-03T08:30:00Z"})"});
  ExpectGoldens({"memory", "versions", "m-1", "-s", "mem0team"},
                "memory_versions");
  EXPECT_EQ(v1::RESOURCE_KIND_MEMORY_VERSION, Listed().kind());
  EXPECT_THAT(Listed().parents(), ElementsAre("mem0team", "m-1"));
}

TEST_F(MemoryTest, SaysThatThereIsNothing) {
  AnswerList({});
  const struct {
    std::vector<std::string> words;
    const char* nothing;
  } kCases[] = {
      {{"memory-store", "list"}, "No memory stores found.\n"},
      {{"memory", "list", "s"}, "No memories found.\n"},
      {{"memory", "versions", "m", "--store", "s"}, "No versions found.\n"},
  };
  for (const auto& c : kCases) {
    for (const char* format : {"pretty", "text"}) {
      std::vector<std::string> words = c.words;
      words.insert(words.end(), {"--output-format", format});
      EXPECT_EQ(kExitOk, Run(words));
      EXPECT_EQ(c.nothing, io_.out);
    }
    std::vector<std::string> words = c.words;
    words.insert(words.end(), {"--output-format", "json"});
    Run(words);
    EXPECT_EQ("[]\n", io_.out);
  }
}

TEST_F(MemoryTest, LinesAreRefusedAsPublished) {
  EXPECT_EQ(kExitUsage, Run({"memory", "list"}));
  EXPECT_THAT(io_.err, HasSubstr("<STORE_UID>"));
  EXPECT_EQ(kExitUsage, Run({"memory", "versions", "m"}));
  EXPECT_THAT(io_.err, HasSubstr("--store <STORE_UID>"));
  EXPECT_EQ(kExitUsage, Run({"memory-store", "get"}));
}

TEST_F(MemoryTest, WhatChangesMemoriesIsNotOffered) {
  EXPECT_EQ(kExitFailure, Run({"memory", "delete", "m", "-s", "s"}));
  EXPECT_THAT(io_.err, HasSubstr("'oz memory delete' is not offered"));
  EXPECT_EQ(kExitFailure, Run({"memory-store", "store-agents", "s"}));
  EXPECT_THAT(io_.err, HasSubstr("is not offered"));
}

}  // namespace
}  // namespace oz
