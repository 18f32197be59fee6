// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/json_text.h"

#include <gtest/gtest.h>

#include <string>

#include "proto/support/redact.h"
#include "tests/support/status_matchers.h"

namespace oz {
namespace {

using absl::StatusCode;
using testing::HasSubstr;

std::string OneLineJson(absl::string_view json) {
  return NormaliseJson(json, JsonLayout::kOneLine).value_or("failed");
}

TEST(NormaliseJsonTest, SortsKeysBytewiseAtAllLevels) {
  EXPECT_EQ("{\"B\":1,\"a\":{\"x\":1,\"y\":2},\"é\":3}\n",
            OneLineJson("{\"é\":3,\"a\":{\"y\":2,\"x\":1},\"B\":1}"));
}

TEST(NormaliseJsonTest, Indents) {
  EXPECT_EQ(
      "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}\n",
      NormaliseJson("{\"b\":[],\"a\":[1,{}]}", JsonLayout::kIndented).value());
}

TEST(NormaliseJsonTest, KeepsIntegersAndShortensOtherNumbers) {
  EXPECT_EQ(
      "[9223372036854775807,18446744073709551615,-5,1.0,1000.0,1e+22,0.1]\n",
      OneLineJson("[9223372036854775807,18446744073709551615,-5,1.0,1e3,"
                  "10000000000000000000000,0.10]"));
}

TEST(NormaliseJsonTest, KeepsUnknownFieldsAndTheLastOfDuplicates) {
  EXPECT_EQ("{\"a\":2,\"new\":null}\n",
            OneLineJson("{\"a\":1,\"new\":null,\"a\":2}"));
}

TEST(NormaliseJsonTest, EscapesControlCharactersOnly) {
  EXPECT_EQ("[\"日本/\\n\\t\\b\\f\\r\\u001b\"]\n",
            OneLineJson("[\"日本\\/\\n\\t\\b\\f\\r\\u001b\"]"));
}

TEST(NormaliseJsonTest, RefusesWhatIsNotJson) {
  for (const char* text : {"", "{", "{\"a\":}", "<html>", "[1] 2"}) {
    EXPECT_THAT(NormaliseJson(text, JsonLayout::kIndented),
                ozd::StatusIs(StatusCode::kDataLoss, HasSubstr("JSON")))
        << text;
  }
}

TEST(NormaliseJsonTest, RefusesHostileNesting) {
  const std::string deep(1'000'000, '[');
  EXPECT_THAT(NormaliseJson(deep, JsonLayout::kIndented),
              ozd::StatusIs(StatusCode::kDataLoss, HasSubstr("nested")));
  // Brackets in strings do not nest.
  EXPECT_THAT(NormaliseJson("[\"" + deep + "\\\"" + deep + "\"]",
                            JsonLayout::kIndented),
              ozd::IsOk());
}

TEST(ArrayAsLinesTest, PrintsOneElementALine) {
  EXPECT_EQ("{\"a\":1,\"b\":2}\n3\n",
            ArrayAsLines("{\"runs\":[{\"b\":2,\"a\":1},3]}", "runs").value());
  EXPECT_EQ("", ArrayAsLines("{\"runs\":[]}", "runs").value());
}

TEST(ArrayAsLinesTest, RefusesAnAnswerWithoutTheList) {
  for (const char* text : {"{}", "[]", "{\"runs\":1}"}) {
    EXPECT_THAT(ArrayAsLines(text, "runs"),
                ozd::StatusIs(StatusCode::kDataLoss, HasSubstr("\"runs\"")))
        << text;
  }
}

TEST(EscapeJsonForTerminalTest, EscapesWhatJsonNeedNot) {
  EXPECT_EQ("\"\\u007f \\u009b \\u202e \\u2066 \\u200f é 日\"",
            EscapeJsonForTerminal("\"\x7f \u009b \u202e \u2066 \u200f é 日\""));
}

TEST(EscapeJsonForTerminalTest, EscapesWhatOtherTextMayNotHoldEither) {
  for (const char* control :
       {"\x7f", "\u0080", "\u009f", "\u061c", "\u200e", "\u200f", "\u2028",
        "\u2029", "\u202a", "\u202e", "\u2066", "\u2069", "\u206a", "\u206f"}) {
    const std::string escaped = EscapeJsonForTerminal(control);
    EXPECT_NE(control, escaped);
    EXPECT_NE(control,
              ozd::NeutraliseControls(control, ozd::Newlines::kEscape));
    EXPECT_EQ("\\u", escaped.substr(0, 2));
  }
  for (const char* harmless :
       {"\u00a0", "\u061b", "\u061d", "\u2027", "\u202f", "\u2065", "\u2070"}) {
    EXPECT_EQ(harmless, EscapeJsonForTerminal(harmless));
    EXPECT_EQ(harmless,
              ozd::NeutraliseControls(harmless, ozd::Newlines::kEscape));
  }
}

TEST(JsonStringTest, QuotesAnything) {
  EXPECT_EQ("\"a\\\"b\\u0000\"", JsonString(absl::string_view("a\"b\0", 4)));
  EXPECT_EQ("\"\uFFFD\"", JsonString("\xff"));
}

TEST(ArrayAsLinesTest, OneBadTitleDoesNotCostThePage) {
  const absl::StatusOr<std::string> lines =
      ArrayAsLines(R"({"runs":[{"title":"\ud800"},{"title":"b"}]})", "runs");
  ASSERT_THAT(lines, ozd::IsOk());
  EXPECT_EQ(*lines, "{\"title\":\"\xEF\xBF\xBD\"}\n{\"title\":\"b\"}\n");
}

TEST(JsonTextTest, MembersKeepTheirOrder) {
  using Members = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ((Members{{"b", "two\nlines"}, {"a", ""}, {"n", "[1,true]"}}),
            JsonMembers(R"({"b":"two\nlines","a":null,"n":[1,true]})"));
  EXPECT_EQ(Members(), JsonMembers("[1]"));
  EXPECT_EQ(Members(), JsonMembers("{"));
  EXPECT_EQ(Members(), JsonMembers(std::string(1000, '[')));
}

}  // namespace
}  // namespace oz
