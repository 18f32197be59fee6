// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/level_parser.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tests/client/args/parse_text.h"

namespace oz {
namespace {

TEST(LevelParserTest, StopsAtTheSubcommand) {
  const std::vector<std::string> words = Words("--debug send --to a");
  const ParseEnvironment environment = FakeEnvironment({});
  const CommandView view(TestRoot());
  LevelParser parser(view, words, environment);
  size_t at = 0;
  EXPECT_FALSE(parser.ParseWords(&at));
  EXPECT_EQ(at, 2u);
  EXPECT_EQ(parser.subcommand(), view.FindSubcommand("send"));
  EXPECT_FALSE(parser.Finish());
  ASSERT_EQ(parser.matches().size(), 1u);
  EXPECT_STREQ(parser.matches()[0].arg.name(), "debug");
}

TEST(LevelParserTest, LeavesOpenValuesToFinish) {
  const std::vector<std::string> words = Words("--to a --wait");
  const ParseEnvironment environment = FakeEnvironment({});
  const CommandView root(TestRoot());
  const CommandView view = root.Below(*root.FindSubcommand("send"));
  LevelParser parser(view, words, environment);
  size_t at = 0;
  EXPECT_FALSE(parser.ParseWords(&at));
  const auto stop = parser.Finish();
  ASSERT_TRUE(stop);
  EXPECT_EQ(stop->exit_code, 2);
}

TEST(LevelParserTest, MarksWhereAValueCameFrom) {
  const std::vector<std::string> words = Words("--to a");
  const ParseEnvironment environment =
      FakeEnvironment({{"TEST_CONFIG", "file"}});
  const CommandView root(TestRoot());
  const CommandView view = root.Below(*root.FindSubcommand("send"));
  LevelParser parser(view, words, environment);
  size_t at = 0;
  EXPECT_FALSE(parser.ParseWords(&at));
  EXPECT_FALSE(parser.Finish());
  ASSERT_EQ(parser.matches().size(), 2u);
  EXPECT_EQ(parser.matches()[0].source, ValueSource::kCommandLine);
  EXPECT_EQ(parser.matches()[1].source, ValueSource::kEnvironment);
}

TEST(LevelParserTest, FindsConflictsInBothDirections) {
  const CommandView root(TestRoot());
  const CommandView view = root.Below(*root.FindSubcommand("schedule"));
  const Arg one = view.FindLong("environment");
  const Arg other = view.FindLong("no-environment");
  EXPECT_EQ(ConflictsOf(one, {one, other}).size(), 1u);
  EXPECT_EQ(ConflictsOf(other, {one, other}).size(), 1u);
  EXPECT_TRUE(ConflictsOf(one, {one, view.FindLong("name")}).empty());
}

}  // namespace
}  // namespace oz
