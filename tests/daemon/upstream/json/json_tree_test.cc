// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/json/json_tree.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace ozd {
namespace {

TEST(JsonTreeTest, KeepsOrderAndRepairsHalfCharacters) {
  const JsonTree tree = ParseJsonTree(R"({"b":1,"a":"x \ud83d y"})");
  EXPECT_EQ(DumpJsonTree(tree), "{\"b\":1,\"a\":\"x \xEF\xBF\xBD y\"}");
}

TEST(JsonTreeTest, DiscardsWhatIsNoJsonOrTooDeep) {
  EXPECT_TRUE(ParseJsonTree("{").is_discarded());
  EXPECT_TRUE(ParseJsonTree("").is_discarded());
  EXPECT_FALSE(ParseJsonTree(std::string(60, '[') + std::string(60, ']'))
                   .is_discarded());
  EXPECT_TRUE(
      ParseJsonTree(std::string(100'000, '[') + std::string(100'000, ']'))
          .is_discarded());
}

TEST(JsonTreeTest, ReadsMembersOfAnything) {
  const JsonTree tree =
      ParseJsonTree(R"({"s":"text","n":5,"l":[1],"t":"2026-04-03T10:30:00Z"})");
  EXPECT_EQ(StringOf(tree, "s"), "text");
  EXPECT_EQ(StringOf(tree, "n"), "");
  EXPECT_EQ(StringOf(tree, "none"), "");
  EXPECT_EQ(ArrayOf(tree, "l").size(), 1U);
  EXPECT_TRUE(ArrayOf(tree, "s").empty());
  EXPECT_EQ(TimeOf(tree, "t"), 1'775'212'200'000'000);
  EXPECT_EQ(TimeOf(tree, "s"), 0);
  EXPECT_TRUE(MemberOf(ParseJsonTree("[1]"), "s").is_null());
  EXPECT_TRUE(MemberOf(ParseJsonTree("nonsense"), "s").is_null());
}

}  // namespace
}  // namespace ozd
