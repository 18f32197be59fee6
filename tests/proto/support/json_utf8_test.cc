// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/json_utf8.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

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

TEST(RepairJsonStringsTest, KeepsWhatIsValid) {
  for (const char* json :
       {"", "{}", R"({"a":"\"\\\/\n\u0041\ud83d\ude00é😀","b":[1e9,null]})"}) {
    EXPECT_EQ(RepairJsonStrings(json), json);
  }
}

TEST(RepairJsonStringsTest, ReplacesHalfASurrogatePair) {
  EXPECT_EQ(RepairJsonStrings(R"(["a\ud800b"])"), R"(["a\ufffdb"])");
  EXPECT_EQ(RepairJsonStrings(R"(["\udc00"])"), R"(["\ufffd"])");
  EXPECT_EQ(RepairJsonStrings(R"(["\ud800\ud83d\ude00"])"),
            R"(["\ufffd\ud83d\ude00"])");
  // A backslash that is escaped itself begins no escape.
  EXPECT_EQ(RepairJsonStrings(R"(["\\ud800"])"), R"(["\\ud800"])");
}

TEST(RepairJsonStringsTest, ReplacesBytesThatAreNoText) {
  EXPECT_EQ(RepairJsonStrings("[\"a\tb\"]\t"), "[\"a\\u0009b\"]\t");
  for (const char* bytes : {"\x80", "\xFF", "\xC0\xAF", "\xED\xA0\x80",
                            "\xF4\x90\x80\x80", "\xE2\x82"}) {
    const std::string repaired =
        RepairJsonStrings(std::string("[\"") + bytes + "\"]");
    EXPECT_FALSE(nlohmann::json::parse(repaired, nullptr, false).is_discarded())
        << repaired;
    EXPECT_NE(repaired.find("\xEF\xBF\xBD"), std::string::npos);
  }
}

TEST(RepairJsonStringsTest, CutTextStaysCut) {
  for (const char* json : {"\"", "\"\\", "\"\\u", "\"\\ud8", "\"\\ud800\\u"}) {
    EXPECT_TRUE(nlohmann::json::parse(RepairJsonStrings(json), nullptr, false)
                    .is_discarded())
        << json;
  }
}

}  // namespace
}  // namespace ozd
