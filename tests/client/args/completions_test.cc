// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/completions.h"

#include <string>

#include "client/args/completions_shells.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/args/parse_text.h"

namespace oz {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Shell kAll[] = {Shell::kBash, Shell::kElvish, Shell::kFish,
                          Shell::kPowerShell, Shell::kZsh};

TEST(CompletionsTest, KnowsShellsByNameAndPath) {
  EXPECT_EQ(ShellByName("zsh"), Shell::kZsh);
  EXPECT_EQ(ShellByName("/bin/zsh"), std::nullopt);
  EXPECT_EQ(ShellByPath("/usr/bin/zsh"), Shell::kZsh);
  EXPECT_EQ(ShellByPath("fish"), Shell::kFish);
  EXPECT_EQ(ShellByPath("/usr/bin/pwsh"), Shell::kPowerShell);
  EXPECT_EQ(ShellByPath("/bin/dash"), std::nullopt);
  EXPECT_EQ(ShellByPath(""), std::nullopt);
}

TEST(CompletionsTest, OffersNothingHidden) {
  for (const Shell shell : kAll) {
    const std::string script = RenderCompletions(TestRoot(), shell);
    EXPECT_THAT(script, HasSubstr("environment"));
    EXPECT_THAT(script, Not(HasSubstr("support")));
    EXPECT_THAT(script, Not(HasSubstr("teams")));
  }
}

TEST(CompletionsTest, ListsHelpLast) {
  std::vector<std::string> names;
  for (const CommandSpec* spec : VisibleSubcommands(CommandView(TestRoot()))) {
    names.push_back(spec->name);
  }
  EXPECT_THAT(names, ElementsAre("schedule", "secret", "send", "integrate",
                                 "runner", "help"));
}

TEST(CompletionsTest, QuotesByDoubling) {
  EXPECT_EQ(QuoteDoubling("the run's"), "'the run''s'");
}

}  // namespace
}  // namespace oz
