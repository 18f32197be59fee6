// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/usage.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/args/parse_text.h"

namespace oz {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

CommandView View(const char* name) {
  const CommandView root(TestRoot());
  return root.Below(*root.FindSubcommand(name));
}

TEST(UsageTest, NamesOptionsThenGroupsThenPositionals) {
  EXPECT_EQ(FullUsage(View("runner")),
            "t runner [OPTIONS] <UID|--name <NAME>>");
  EXPECT_EQ(FullUsage(View("send")), "t send [OPTIONS] --to <TO>...");
  EXPECT_EQ(FullUsage(View("integrate")), "t integrate [OPTIONS] <PROVIDER>");
}

TEST(UsageTest, AddsALineForTheSubcommandsOfACommand) {
  EXPECT_EQ(FullUsage(View("secret")),
            "t secret [OPTIONS] [NAME]\n       t secret <COMMAND>");
}

TEST(UsageTest, IsTheFullOneWhenNothingWasGiven) {
  const CommandView view = View("integrate");
  EXPECT_EQ(SmartUsage(view, {}), FullUsage(view));
}

TEST(UsageTest, ShowsWhatWasGivenOnce) {
  const CommandView view = View("secret");
  const Arg type = view.FindLong("type");
  EXPECT_EQ(SmartUsage(view, {type, type}), "t secret --type <TYPE> [NAME]");
  EXPECT_EQ(SmartUsage(view, {type, view.FindByName("NAME")}),
            "t secret --type <TYPE> <NAME>");
}

TEST(UsageTest, LeavesOutWhatIsPresent) {
  const CommandView view = View("schedule");
  EXPECT_THAT(
      RequiredArguments(view, {view.FindLong("name")}, {}),
      ElementsAre("--cron <CRON>", "<--prompt <PROMPT>|--skill <SKILL>>"));
  EXPECT_THAT(RequiredArguments(view,
                                {view.FindLong("name"), view.FindLong("cron"),
                                 view.FindLong("skill")},
                                {}),
              IsEmpty());
}

}  // namespace
}  // namespace oz
