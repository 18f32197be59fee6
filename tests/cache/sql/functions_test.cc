// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/sql/functions.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "cache/sql/database.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace ozd::sql {
namespace {

TEST(ContainsFoldedTest, IgnoresAsciiCaseOfTheText) {
  EXPECT_TRUE(ContainsFolded("Fix LOGIN now", "login"));
  EXPECT_TRUE(ContainsFolded("login", "login"));
  EXPECT_FALSE(ContainsFolded("logi", "login"));
  EXPECT_FALSE(ContainsFolded("", "x"));
  EXPECT_TRUE(ContainsFolded("", ""));
}

TEST(ContainsFoldedTest, FindsAfterAFalseStart) {
  EXPECT_TRUE(ContainsFolded("aaAab", "aab"));
}

TEST(ContainsFoldedTest, TakesBytesAsTheyAre) {
  const std::string text("a\0B\xff", 4);
  EXPECT_TRUE(ContainsFolded(text, absl::string_view("\0b", 2)));
  EXPECT_TRUE(ContainsFolded(text, "\xff"));
  // Only ASCII is folded: capital and small e with acute stay apart.
  EXPECT_FALSE(ContainsFolded("\xc3\x89", "\xc3\xa9"));
}

TEST(HasWordsTest, NeedsEveryWordInAnyText) {
  TempDir dir;
  auto db = *Database::Open(dir.File("x.db"), {});
  const auto has_words = [&](const char* arguments) {
    return *db->QueryInteger(absl::StrCat("SELECT has_words(", arguments, ")"));
  };
  EXPECT_EQ(has_words("'fix login', 'Login', 'FIX'"), 1);
  EXPECT_EQ(has_words("'fix login', 'Login', NULL"), 0);
  EXPECT_EQ(has_words("' \t', ''"), 1);
  // A word does not reach from one text into the next.
  EXPECT_EQ(has_words("'ab', 'a', 'b'"), 0);
  EXPECT_EQ(has_words("'100%', '100 percent'"), 0);
}

TEST(HasBitTest, CountsFromTheLowestBitOfTheFirstByte) {
  TempDir dir;
  auto db = *Database::Open(dir.File("x.db"), {});
  const auto has_bit = [&](const char* arguments) {
    return *db->QueryInteger(absl::StrCat("SELECT has_bit(", arguments, ")"));
  };
  EXPECT_EQ(has_bit("x'0180', 0"), 1);
  EXPECT_EQ(has_bit("x'0180', 1"), 0);
  EXPECT_EQ(has_bit("x'0180', 15"), 1);
  EXPECT_EQ(has_bit("x'0180', 16"), 0);
  EXPECT_EQ(has_bit("x'0180', -1"), 0);
  EXPECT_EQ(has_bit("NULL, 0"), 0);
}

}  // namespace
}  // namespace ozd::sql
