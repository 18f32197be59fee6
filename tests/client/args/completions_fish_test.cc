// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>

#include "tests/client/args/run_shell.h"

namespace oz {
namespace {

std::string Complete(const std::string& line) {
  ShellRun fish(Shell::kFish, "fish --no-config");
  return fish.Run(absl::StrCat("source ", fish.script(), "\ncomplete -C '",
                               line,
                               "' | string split -f1 \\t | string join ' '\n"));
}

TEST(CompletionsFishTest, OffersSubcommands) {
  OZ_NEEDS_SHELL("fish");
  EXPECT_EQ(
      Complete("oz "),
      "completions daemon help hook inbox login logout run status whoami\n");
  EXPECT_EQ(Complete("oz task "),
            "artifacts cancel conversation follow-up get help list message "
            "open output wait watch\n");
  EXPECT_EQ(Complete("oz run help l"), "list\n");
  EXPECT_EQ(Complete("oz --output-format json run g"), "get\n");
}

TEST(CompletionsFishTest, OffersOptionsAndValues) {
  OZ_NEEDS_SHELL("fish");
  EXPECT_EQ(Complete("oz run list --st"), "--state\n");
  EXPECT_EQ(Complete("oz run list --sort-order "), "asc desc\n");
  EXPECT_EQ(Complete("oz run list --state=f"), "--state=failed\n");
  EXPECT_EQ(Complete("oz completions z"), "zsh\n");
}

}  // namespace
}  // namespace oz
