// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/redact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ozd {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(RedactTest, HidesKeysHeadersAndSignatures) {
  EXPECT_EQ(Redact("key wk-1.abcDEF-99 used"), "key [redacted] used");
  EXPECT_EQ(Redact("(wk-1.a)"), "([redacted])");
  EXPECT_EQ(Redact("sk_live_AbC123"), "[redacted]");
  EXPECT_EQ(Redact("Authorization: Bearer abc.def/g+h=="),
            "Authorization: Bearer [redacted]");
  EXPECT_EQ(Redact("authorization: bearer x"),
            "authorization: bearer [redacted]");
  EXPECT_EQ(Redact("GET https://s/x?a=1&X-Amz-Signature=0af3&b=2"),
            "GET https://s/x?a=1&X-Amz-Signature=[redacted]&b=2");
  EXPECT_EQ(Redact("?token=abc&x"), "?token=[redacted]&x");
}

TEST(RedactTest, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(Redact("network-wk-notes and wk- alone"),
            "network-wk-notes and wk- alone");
  EXPECT_EQ(Redact(""), "");
}

TEST(NeutraliseControlsTest, MakesTerminalSequencesVisible) {
  EXPECT_EQ(NeutraliseControls("a\x1b[31mb\x07", Newlines::kKeep),
            "a\\x1b[31mb\\x07");
  EXPECT_EQ(NeutraliseControls("a\tb\nc", Newlines::kKeep), "a\tb\nc");
  EXPECT_EQ(NeutraliseControls("a\nb", Newlines::kEscape), "a\\x0ab");
  // C1 control (CSI) and a right-to-left override.
  EXPECT_EQ(NeutraliseControls("\xC2\x9B"
                               "1m",
                               Newlines::kKeep),
            "\\x9b1m");
  EXPECT_EQ(NeutraliseControls("\xE2\x80\xAE", Newlines::kKeep), "\\u202e");
  // The Arabic letter mark turns text around as well; U+2028 ends a line.
  EXPECT_EQ(NeutraliseControls("a\xD8\x9C", Newlines::kKeep), "a\\u061c");
  EXPECT_EQ(NeutraliseControls("a\xE2\x80\xA8", Newlines::kKeep), "a\\u2028");
  EXPECT_EQ(NeutraliseControls("a\xE2\x81\xAF", Newlines::kKeep), "a\\u206f");
}

TEST(NeutraliseControlsTest, KeepsTextAndRepairsBrokenUtf8) {
  EXPECT_EQ(NeutraliseControls("日本 ünï 🙂", Newlines::kKeep),
            "日本 ünï 🙂");
  EXPECT_EQ(NeutraliseControls("a\xFF"
                               "b",
                               Newlines::kKeep),
            "a\xEF\xBF\xBD"
            "b");
  // An overlong encoding of ESC must not pass.
  EXPECT_THAT(NeutraliseControls("\xC0\x9B", Newlines::kKeep),
              Not(HasSubstr("\x9B")));
}

}  // namespace
}  // namespace ozd
