// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>

#include "gmock/gmock.h"
#include "tests/client/args/run_shell.h"

namespace oz {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string CompleteFish(const std::string& line) {
  ShellRun fish(Shell::kFish, "fish --no-config");
  return fish.Run(absl::StrCat("source ", fish.script(), "\ncomplete -C '",
                               line,
                               "' | string split -f1 \\t | string join ' '\n"));
}

TEST(CompletionsFishTest, OffersSubcommands) {
  OZ_NEEDS_SHELL("fish");
  EXPECT_THAT(CompleteFish("oz "),
              AllOf(HasSubstr(" login logout "), HasSubstr(" run "),
                    Not(HasSubstr("__complete"))));
  EXPECT_THAT(CompleteFish("oz task "), HasSubstr(" get help list "));
  EXPECT_EQ(CompleteFish("oz run help l"), "list\n");
  EXPECT_EQ(CompleteFish("oz --output-format json run g"), "get\n");
}

TEST(CompletionsFishTest, OffersOptionsAndValues) {
  OZ_NEEDS_SHELL("fish");
  EXPECT_EQ(CompleteFish("oz run list --st"), "--state\n");
  EXPECT_EQ(CompleteFish("oz run list --sort-order "), "asc desc\n");
  EXPECT_EQ(CompleteFish("oz run list --state=f"), "--state=failed\n");
  EXPECT_EQ(CompleteFish("oz completions z"), "zsh\n");
}

std::string CompleteFishIds(const std::string& line, const std::string& lines) {
  ShellRun fish(Shell::kFish, "fish --no-config");
  fish.FakeOz(lines);
  return fish.Run(absl::StrCat("set -gx PATH (pwd) $PATH\nsource ",
                               fish.script(), "\ncomplete -C '", line,
                               "'\nstring join ' ' < asked\n"));
}

TEST(CompletionsFishTest, OffersIdsWithTitles) {
  OZ_NEEDS_SHELL("fish");
  EXPECT_EQ(CompleteFishIds("oz run get ", "r2\tNew (FAILED)\nr1\tOld\n"),
            "r2\tNew (FAILED)\nr1\tOld\n__complete -- run  run get\n");
  EXPECT_EQ(CompleteFishIds("oz run list --schedule s", "s1\tNightly\n"),
            "s1\tNightly\n__complete -- schedule s run list --schedule\n");
  EXPECT_EQ(CompleteFishIds("oz run list --skill=acme/w", "acme/web:a\tA\n"),
            "--skill=acme/web:a\tA\n__complete -- skill acme/w run list\n");
  EXPECT_EQ(CompleteFishIds("oz --account work run get r", "r1\tOld\n"),
            "r1\tOld\n__complete -- run r --account work run get\n");
}

}  // namespace
}  // namespace oz
