// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>

#include "gmock/gmock.h"
#include "tests/client/args/run_shell.h"

namespace oz {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// What is offered when the words are typed; "''" is the empty word under the
// cursor.
std::string CompleteBash(const std::string& words) {
  ShellRun bash(Shell::kBash, "bash");
  return bash.Run(absl::StrCat("source ", bash.script(), "\nCOMP_WORDS=(",
                               words,
                               ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                               "_oz\necho -n \"${COMPREPLY[*]}\"\n"));
}

TEST(CompletionsBashTest, OffersSubcommands) {
  OZ_NEEDS_SHELL("bash");
  EXPECT_THAT(CompleteBash("oz ''"),
              AllOf(StartsWith("run "), HasSubstr(" whoami "),
                    EndsWith(" help"), Not(HasSubstr("__complete"))));
  EXPECT_THAT(CompleteBash("oz run ''"),
              AllOf(StartsWith("list get "), EndsWith(" help")));
  EXPECT_EQ(CompleteBash("oz task li"), "list");
  EXPECT_EQ(CompleteBash("oz run help l"), "list");
  EXPECT_EQ(CompleteBash("oz --output-format json run g"), "get");
  EXPECT_EQ(CompleteBash("oz --output-format = json run g"), "get");
}

TEST(CompletionsBashTest, OffersOptions) {
  OZ_NEEDS_SHELL("bash");
  EXPECT_EQ(CompleteBash("oz run list --st"), "--state");
  EXPECT_EQ(CompleteBash("oz run get --con"), "--conversation");
  EXPECT_EQ(CompleteBash("oz login --ap"), "--api-key");
  EXPECT_EQ(CompleteBash("oz --server"), "");
}

TEST(CompletionsBashTest, OffersValues) {
  OZ_NEEDS_SHELL("bash");
  EXPECT_EQ(CompleteBash("oz run list --sort-order ''"), "asc desc");
  EXPECT_EQ(CompleteBash("oz run list --state = fa"), "failed");
  EXPECT_EQ(CompleteBash("oz run list --state ="),
            "queued pending claimed in-progress succeeded failed error blocked "
            "cancelled");
  EXPECT_EQ(CompleteBash("oz completions z"), "zsh");
  EXPECT_EQ(CompleteBash("oz run list -L ''"), "");
}

// What is offered while `line` is being typed, split into `words` as bash does,
// and how `oz` was called. `type` is how completion was asked for: 9 for a tab,
// 63 for a list.
std::string CompleteBashIds(const std::string& line, const std::string& words,
                            const std::string& lines, int type = 9) {
  ShellRun bash(Shell::kBash, "bash");
  return bash.Run(absl::StrCat(
      bash.FakeOz(lines), "source ", bash.script(), "\nCOMP_WORDS=(", words,
      ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\nCOMP_LINE='", line,
      "'\nCOMP_POINT=${#COMP_LINE}\nCOMP_TYPE=", type,
      "\n_oz\nprintf '[%s]' \"${COMPREPLY[@]}\"\n"
      "[[ -e asked ]] && printf ' %s' $(<asked)\n"));
}

TEST(CompletionsBashTest, OffersIds) {
  OZ_NEEDS_SHELL("bash");
  EXPECT_EQ(
      CompleteBashIds("oz run get ", "oz run get ''", "r2\tNew\nr1\tOld\n"),
      "[r2][r1] __complete -- run run get");
  EXPECT_EQ(CompleteBashIds("oz run get r", "oz run get r", "r2\tNew\n"),
            "[r2] __complete -- run r run get");
  EXPECT_EQ(CompleteBashIds("oz run get r", "oz run get r", ""),
            "[] __complete -- run r run get");
  // A title that begins so.
  EXPECT_EQ(CompleteBashIds("oz run get Ne", "oz run get Ne", "r2\tNew\n"),
            "[r2] __complete -- run Ne run get");
}

TEST(CompletionsBashTest, ShowsTitlesInLists) {
  OZ_NEEDS_SHELL("bash");
  EXPECT_EQ(CompleteBashIds("oz run get ", "oz run get ''",
                            "r2\tNew (FAILED)\nr1\t\n", 63),
            "[r2  -- New (FAILED)][r1] __complete -- run run get");
  EXPECT_EQ(
      CompleteBashIds("oz run get ", "oz run get ''", "r2\tNew (FAILED)\n", 63),
      "[r2] __complete -- run run get");
}

TEST(CompletionsBashTest, OffersIdsForOptions) {
  OZ_NEEDS_SHELL("bash");
  EXPECT_EQ(CompleteBashIds("oz run list --environment e",
                            "oz run list --environment e", "e1\tProd\n"),
            "[e1] __complete -- environment e run list --environment");
  EXPECT_EQ(CompleteBashIds("oz run list --schedule=s",
                            "oz run list --schedule = s", "s1\tNightly\n"),
            "[s1] __complete -- schedule s run list --schedule =");
  EXPECT_EQ(CompleteBashIds("oz --account w", "oz --account w", "work\t\n"),
            "[work] __complete -- account w --account");
  // Options of the command are words of the table.
  EXPECT_EQ(CompleteBashIds("oz run get --con", "oz run get --con", "x\t\n"),
            "[--conversation]");
}

TEST(CompletionsBashTest, IdsMayContainWhatSplitsWords) {
  OZ_NEEDS_SHELL("bash");
  EXPECT_EQ(CompleteBashIds("oz run list --skill acme/web:sk",
                            "oz run list --skill acme/web : sk",
                            "acme/web:skills/a\tA\nother\tB\n"),
            "[skills/a] __complete -- skill acme/web:sk run list --skill "
            "acme/web :");
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
