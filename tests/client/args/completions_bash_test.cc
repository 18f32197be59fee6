// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>

#include "tests/client/args/run_shell.h"

namespace oz {
namespace {

// What is offered when the words are typed; "''" is the empty word under the
// cursor.
std::string Complete(const std::string& words) {
  ShellRun bash(Shell::kBash, "bash");
  return bash.Run(absl::StrCat("source ", bash.script(), "\nCOMP_WORDS=(",
                               words,
                               ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                               "_oz\necho -n \"${COMPREPLY[*]}\"\n"));
}

TEST(CompletionsBashTest, OffersSubcommands) {
  OZ_NEEDS_SHELL("bash");
  EXPECT_EQ(
      Complete("oz ''"),
      "run inbox status login logout whoami hook daemon completions help");
  EXPECT_EQ(Complete("oz run ''"),
            "list get conversation watch wait cancel follow-up output "
            "artifacts open message help");
  EXPECT_EQ(Complete("oz task li"), "list");
  EXPECT_EQ(Complete("oz run help l"), "list");
  EXPECT_EQ(Complete("oz --output-format json run g"), "get");
  EXPECT_EQ(Complete("oz --output-format = json run g"), "get");
}

TEST(CompletionsBashTest, OffersOptions) {
  OZ_NEEDS_SHELL("bash");
  EXPECT_EQ(Complete("oz run list --st"), "--state");
  EXPECT_EQ(Complete("oz run get --con"), "--conversation");
  EXPECT_EQ(Complete("oz login --ap"), "--api-key");
  EXPECT_EQ(Complete("oz --server"), "");
}

TEST(CompletionsBashTest, OffersValues) {
  OZ_NEEDS_SHELL("bash");
  EXPECT_EQ(Complete("oz run list --sort-order ''"), "asc desc");
  EXPECT_EQ(Complete("oz run list --state = fa"), "failed");
  EXPECT_EQ(Complete("oz run list --state ="),
            "queued pending claimed in-progress succeeded failed error blocked "
            "cancelled");
  EXPECT_EQ(Complete("oz completions z"), "zsh");
  EXPECT_EQ(Complete("oz run list -L ''"), "");
}

TEST(CompletionsBashTest, RegistersItself) {
  OZ_NEEDS_SHELL("bash");
  ShellRun bash(Shell::kBash, "bash");
  EXPECT_EQ(
      bash.Run(absl::StrCat("source ", bash.script(), "; complete -p oz")),
      "complete -o bashdefault -F _oz oz\n");
}

}  // namespace
}  // namespace oz
