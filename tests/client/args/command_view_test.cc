// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/command_view.h"

#include <string>
#include <vector>

#include "client/commands/registry.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/args/parse_text.h"

namespace oz {
namespace {

using ::testing::ElementsAre;

TEST(CommandViewTest, InheritsGlobalOptionsAfterItsOwn) {
  const CommandView root(TestRoot());
  const CommandView send = root.Below(*root.FindSubcommand("send"));
  std::vector<std::string> names;
  send.ForEachOption(
      [&](const OptionSpec& option) { names.push_back(option.name); });
  EXPECT_THAT(
      names, ElementsAre("to", "wait", "config", "server-id", "debug", "help"));
  EXPECT_EQ(send.Name(), "t send");
}

TEST(CommandViewTest, KeepsWhatIsNotGlobalToItself) {
  const CommandView root(RootCommand());
  const CommandView run = root.Below(*root.FindSubcommand("run"));
  EXPECT_TRUE(root.FindLong("parent-pid"));
  EXPECT_FALSE(run.FindLong("parent-pid"));
  EXPECT_TRUE(root.FindShort('V'));
  EXPECT_FALSE(run.FindShort('V'));
  EXPECT_FALSE(root.FindShort('\0'));
}

TEST(CommandViewTest, FindsSubcommandsByEveryName) {
  const CommandView root(TestRoot());
  const CommandView schedule = root.Below(*root.FindSubcommand("schedule"));
  const CommandSpec* pause = schedule.FindSubcommand("pause");
  ASSERT_NE(pause, nullptr);
  EXPECT_EQ(schedule.FindSubcommand("hold"), pause);
  EXPECT_EQ(schedule.FindSubcommand("freeze"), pause);
  EXPECT_EQ(schedule.FindSubcommand("help"), &kHelpCommand);
  EXPECT_EQ(schedule.FindSubcommand("paus"), nullptr);
  EXPECT_EQ(schedule.Below(*pause).FindSubcommand("help"), nullptr);
}

TEST(CommandViewTest, ShowsArgumentsAsErrorsNameThem) {
  const CommandView root(TestRoot());
  const CommandView send = root.Below(*root.FindSubcommand("send"));
  EXPECT_EQ(send.FindLong("to").Display(), "--to <TO>...");
  EXPECT_EQ(send.FindShort('f').Display(), "--config <PATH>");
  EXPECT_EQ(send.FindLong("debug").Display(), "--debug");
  const CommandView runner = root.Below(*root.FindSubcommand("runner"));
  EXPECT_EQ(runner.FindByName("UID").Display(), "[UID]");
  EXPECT_EQ(runner.FindByName("UID").DisplayRequired(), "<UID>");
}

}  // namespace
}  // namespace oz
