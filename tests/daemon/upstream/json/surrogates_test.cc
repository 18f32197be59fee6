// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/json/surrogates.h"

#include <gtest/gtest.h>

namespace ozd {
namespace {

std::string Replaced(std::string json) {
  ReplaceLoneSurrogates(&json);
  return json;
}

TEST(ReplaceLoneSurrogatesTest, ReplacesHalves) {
  EXPECT_EQ(Replaced(R"(["\ud83d x"])"), R"(["\ufffd x"])");
  EXPECT_EQ(Replaced(R"(["\uDE00"])"), R"(["\ufffd"])");
  EXPECT_EQ(Replaced(R"(["\ud83d\ud83d\ude00\ude00"])"),
            R"(["\ufffd\ud83d\ude00\ufffd"])");
  EXPECT_EQ(Replaced(R"(["\ud83d\n"])"), R"(["\ufffd\n"])");
}

TEST(ReplaceLoneSurrogatesTest, LeavesAllElseAlone) {
  for (const char* json :
       {"", "{}", R"(["\ud83d\ude00"])", R"(["\\ud83d"])", R"(["\\\"ud83d"])",
        R"(["\u00e4\n\t\"\\"])", "[\"ä\xff\"]", R"("\u)", R"("\ud8)", "\\",
        R"("\uzzzz")"}) {
    EXPECT_EQ(Replaced(json), json);
  }
}

}  // namespace
}  // namespace ozd
