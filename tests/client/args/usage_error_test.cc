// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/usage_error.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/args/parse_text.h"

namespace oz {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(UsageErrorTest, MeasuresJaroSimilarity) {
  EXPECT_DOUBLE_EQ(JaroSimilarity("", ""), 1);
  EXPECT_DOUBLE_EQ(JaroSimilarity("", "a"), 0);
  EXPECT_DOUBLE_EQ(JaroSimilarity("a", "a"), 1);
  EXPECT_DOUBLE_EQ(JaroSimilarity("abc", "xyz"), 0);
  EXPECT_NEAR(JaroSimilarity("MARTHA", "MARHTA"), 0.944, 0.001);
  EXPECT_NEAR(JaroSimilarity("DIXON", "DICKSONX"), 0.767, 0.001);
  EXPECT_NEAR(JaroSimilarity("jg", "jq"), 0.667, 0.001);
  // Characters count, not bytes.
  EXPECT_NEAR(JaroSimilarity("\xC3\xA9", "\xC3\xA8"), 0, 0.001);
}

TEST(UsageErrorTest, PutsTheMostSimilarNameLast) {
  EXPECT_THAT(SimilarNames("unred", {"unread", "since"}),
              ElementsAre("unread"));
  EXPECT_THAT(SimilarNames("te", {"temp", "possible", "test", "tes"}),
              ElementsAre("temp", "test", "tes"));
  EXPECT_THAT(SimilarNames("jg", {"jq"}), IsEmpty());
}

TEST(UsageErrorTest, ListsSeveralSimilarSubcommands) {
  const CommandView root(TestRoot());
  EXPECT_EQ(UnknownSubcommandWithTip(root, "secre").text,
            "error: unrecognized subcommand 'secre'\n\n"
            "  tip: a similar subcommand exists: 'secret'\n\n"
            "Usage: t [OPTIONS] [COMMAND]\n\n"
            "For more information, try '--help'.\n");
  EXPECT_EQ(UnknownSubcommandWithTip(root, "senre").text,
            "error: unrecognized subcommand 'senre'\n\n"
            "  tip: some similar subcommands exist: 'send', 'secret'\n\n"
            "Usage: t [OPTIONS] [COMMAND]\n\n"
            "For more information, try '--help'.\n");
}

TEST(UsageErrorTest, GoesToStderrWithExitCodeTwo) {
  const ParseStop stop = UnknownSubcommand(CommandView(TestRoot()), "nope");
  EXPECT_TRUE(stop.to_stderr);
  EXPECT_EQ(stop.exit_code, 2);
}

}  // namespace
}  // namespace oz
