// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/json/json_reader.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace ozd {
namespace {

bool Accepts(absl::string_view text) {
  JsonReader reader(text);
  reader.Skip();
  return reader.AtEnd();
}

TEST(JsonReaderTest, AcceptsWhatTheStandardAccepts) {
  for (const char* text :
       {"{}", "[]", "null", "true", "false", "0", "-0", "1e3", "-1.5E-7",
        "\"\"", " [ 1 , {\"a\" : [ ] } ] \n", "\"\\u00e9\\n\\/\"", "\"é😀\"",
        "123456789012345678901234567890", "{\"a\":{\"b\":[[],{}]},\"c\":0}"}) {
    EXPECT_TRUE(Accepts(text)) << text;
    EXPECT_TRUE(nlohmann::json::accept(text)) << text;
  }
}

TEST(JsonReaderTest, RefusesWhatTheStandardRefuses) {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[",
                           "]",
                           "{]",
                           "[}",
                           "[1,]",
                           "[,1]",
                           "{\"a\":1,}",
                           "{\"a\"}",
                           "{a:1}",
                           "{1:1}",
                           "[1 2]",
                           "1 2",
                           "nul",
                           "truex",
                           "01",
                           "+1",
                           "1.",
                           ".5",
                           "1e",
                           "-",
                           "\"",
                           "\"\\\"",
                           "\"\\x\"",
                           "\"\\u12g4\"",
                           "\"\n\"",
                           "\"\xff\"",
                           "\"\xc0\xaf\"",
                           "\"\xed\xa0\x80\"",
                           "\"\xf4\x90\x80\x80\"",
                           "\"\xc3\"",
                           "1e999",
                           "NaN",
                           "'a'",
                           "{\"a\":1}}",
                           "[[]"}) {
    EXPECT_FALSE(Accepts(text)) << text;
    EXPECT_FALSE(nlohmann::json::accept(text)) << text;
  }
}

TEST(JsonReaderTest, BoundsTheDepth) {
  const std::string just(JsonReader::kMaxDepth, '[');
  const std::string close(JsonReader::kMaxDepth, ']');
  EXPECT_TRUE(Accepts(just + close));
  EXPECT_FALSE(Accepts("[" + just + close + "]"));
}

TEST(JsonReaderTest, SeesSpecialBytesAtEveryPlaceInAWord) {
  for (size_t length = 0; length < 24; ++length) {
    for (size_t at = 0; at < length; ++at) {
      std::string text = "\"" + std::string(length, 'x') + "\"";
      text[at + 1] = '\x01';
      EXPECT_FALSE(Accepts(text)) << length << " " << at;
      text[at + 1] = '\xff';
      EXPECT_FALSE(Accepts(text)) << length << " " << at;
      text[at + 1] = '"';
      EXPECT_FALSE(Accepts(text)) << length << " " << at;
      text[at + 1] = '\x7f';
      EXPECT_TRUE(Accepts(text)) << length << " " << at;
    }
  }
}

TEST(JsonReaderTest, AMistypedReadConsumesTheValue) {
  JsonReader reader(R"([{"a":[1]},"text",true,1.5,null])");
  ASSERT_TRUE(reader.EnterArray());
  std::string text = "old";
  ASSERT_TRUE(reader.NextElement());
  EXPECT_FALSE(reader.ReadString(&text));
  EXPECT_EQ(text, "");
  ASSERT_TRUE(reader.NextElement());
  EXPECT_TRUE(reader.ReadString(&text));
  EXPECT_EQ(text, "text");
  bool flag = false;
  ASSERT_TRUE(reader.NextElement());
  EXPECT_TRUE(reader.ReadBool(&flag));
  EXPECT_TRUE(flag);
  double number = 0;
  ASSERT_TRUE(reader.NextElement());
  EXPECT_TRUE(reader.ReadDouble(&number));
  EXPECT_EQ(number, 1.5);
  ASSERT_TRUE(reader.NextElement());
  EXPECT_FALSE(reader.EnterObject());
  EXPECT_FALSE(reader.NextElement());
  EXPECT_TRUE(reader.AtEnd());
}

TEST(JsonReaderTest, SkipReturnsTheBytes) {
  JsonReader reader(R"([ { "a" : 1e3 } , 2])");
  ASSERT_TRUE(reader.EnterArray());
  ASSERT_TRUE(reader.NextElement());
  EXPECT_EQ(reader.Skip(), R"({ "a" : 1e3 })");
  ASSERT_TRUE(reader.NextElement());
  EXPECT_EQ(reader.Skip(), "2");
}

TEST(FindValueEndTest, FindsBordersByBracketsAndQuotes) {
  const struct {
    const char* text;
    size_t end;
  } kCases[] = {
      {"{}x", 2},
      {"[[],{}],", 7},
      {"\"a\\\"b\",", 6},
      {"12 ,", 3},
      {"12]", 2},
      {"{\"}\":[tru]}", 11},
      {"\"\\\\\"x", 4},
      {"{", std::string::npos},
      {"\"a", std::string::npos},
      {"12", std::string::npos},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(FindValueEnd(test.text, 0), test.end) << test.text;
  }
}

}  // namespace
}  // namespace ozd
