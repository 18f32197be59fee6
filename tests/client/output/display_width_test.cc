// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/display_width.h"

#include <gtest/gtest.h>

namespace oz {
namespace {

TEST(DisplayWidthTest, CountsColumnsNotBytes) {
  EXPECT_EQ(0, DisplayWidth(""));
  EXPECT_EQ(5, DisplayWidth("hello"));
  EXPECT_EQ(4, DisplayWidth("日本"));
  EXPECT_EQ(6, DisplayWidth("ｆｕｌ"));
  EXPECT_EQ(2, DisplayWidth("🚀"));
  EXPECT_EQ(1, DisplayWidth("é"));
  EXPECT_EQ(1, DisplayWidth("e\u0301"));
  EXPECT_EQ(2, DisplayWidth("\u1112\u1161\u11ab"));
  EXPECT_EQ(3, DisplayWidth("a\u200bbc"));
  EXPECT_EQ(1, DisplayWidth("●"));
  EXPECT_EQ(1, DisplayWidth("…"));
}

TEST(DisplayWidthTest, CountsBytesThatAreNotUtf8AsOne) {
  EXPECT_EQ(3, DisplayWidth("a\xff"
                            "b"));
  EXPECT_EQ(2, DisplayWidth("\xc3"
                            "a"));
  EXPECT_EQ(1, DisplayWidth("\xc3"));
}

TEST(TruncateToWidthTest, KeepsWhatFits) {
  EXPECT_EQ("hello", TruncateToWidth("hello", 5));
  EXPECT_EQ("hell…", TruncateToWidth("hello!", 5));
  EXPECT_EQ("…", TruncateToWidth("hello", 1));
  EXPECT_EQ("", TruncateToWidth("hello", 0));
  EXPECT_EQ("", TruncateToWidth("", 3));
}

TEST(TruncateToWidthTest, NeverCutsAWideCharacterInHalf) {
  EXPECT_EQ("日…", TruncateToWidth("日本語", 4));
  EXPECT_EQ("日…", TruncateToWidth("日本語", 3));
  EXPECT_EQ("…", TruncateToWidth("日本語", 2));
  EXPECT_EQ("日本語", TruncateToWidth("日本語", 6));
  for (int columns = 0; columns < 8; ++columns) {
    EXPECT_LE(DisplayWidth(TruncateToWidth("a日b本c", columns)), columns);
  }
}

TEST(WrapToWidthTest, BreaksAtBlanks) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ((Lines{"one two", "three"}), WrapToWidth("one two  three", 7));
  EXPECT_EQ((Lines{"日本", "語"}), WrapToWidth("日本 語", 6));
  EXPECT_EQ((Lines{"a", "wordtoolong", "b"}),
            WrapToWidth("a wordtoolong b", 5));
  EXPECT_EQ(Lines{""}, WrapToWidth("", 5));
}

TEST(OneLineTest, NeutralisesWhatDrivesATerminal) {
  EXPECT_EQ("plain", OneLine("plain"));
  EXPECT_EQ("a b c ", OneLine("a\nb\tc\r"));
  EXPECT_EQ("\\x1b[31mred", OneLine("\x1b[31mred"));
  EXPECT_EQ("\\x9b2J", OneLine("\u009b2J"));
  EXPECT_EQ("\\u202etxt", OneLine("\u202etxt"));
}

}  // namespace
}  // namespace oz
