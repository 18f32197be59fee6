// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/utf8.h"

#include <gtest/gtest.h>

namespace ozd {
namespace {

TEST(Utf8Test, TellsUtf8) {
  for (const char* good : {"", "a", "\xc3\xa9", "\xe2\x82\xac",
                           "\xf0\x9f\x98\x80", "\xef\xbf\xbf"}) {
    EXPECT_TRUE(IsUtf8(good)) << good;
  }
  // Lone and missing continuations, overlong forms, surrogates, too large.
  for (const char* bad :
       {"\x80", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80",
        "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xff", "a\xe2\x82"}) {
    EXPECT_FALSE(IsUtf8(bad));
  }
}

TEST(Utf8Test, RecognisesUtf8) {
  EXPECT_TRUE(IsUtf8("plain, \xC3\xA9, \xE6\x97\xA5, \xF0\x9F\x9A\x80"));
  for (const char* text : {"\xFF", "\xC3", "\xC0\x80", "\xE0\x80\x80",
                           "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80"}) {
    EXPECT_FALSE(IsUtf8(text));
  }
}

TEST(Utf8Test, RepairsEachIllFormedByte) {
  EXPECT_EQ(RepairUtf8("a\xc3\xa9\xe2\x82z"),
            "a\xc3\xa9\xef\xbf\xbd\xef\xbf\xbdz");
}

}  // namespace
}  // namespace ozd
