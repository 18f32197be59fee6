// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "tests/client/args/run_shell.h"

namespace oz {
namespace {

using ::testing::HasSubstr;

// edit: exists in an interactive elvish only, so a module stands in for it.
std::string CompleteElvish(const std::string& words) {
  ShellRun elvish(Shell::kElvish, "elvish -norc");
  const std::string script =
      absl::StrReplaceAll(RenderCompletions(RootCommand(), Shell::kElvish),
                          {{"edit:completion:arg-completer[oz]", "completer"},
                           {"edit:complex-candidate", "candidate"}});
  return elvish.Run(
      absl::StrCat("var completer = $nil\n"
                   "fn candidate {|word &display=''| print $word' ' }\n",
                   script, "$completer ", words, "\n"));
}

TEST(CompletionsElvishTest, OffersSubcommandsAndOptions) {
  OZ_NEEDS_SHELL("elvish");
  EXPECT_THAT(CompleteElvish("oz ''"),
              ::testing::ContainsRegex(
                  "^run .* whoami .* completions .*help --api-key "));
  EXPECT_THAT(CompleteElvish("oz task list ''"),
              ::testing::StartsWith("-L --limit --state --source "));
  EXPECT_THAT(CompleteElvish("oz completions ''"),
              ::testing::StartsWith("bash elvish fish powershell zsh "));
}

TEST(CompletionsPowerShellTest, ListsWordsOfEachCommand) {
  const std::string script =
      RenderCompletions(RootCommand(), Shell::kPowerShell);
  EXPECT_THAT(script, HasSubstr("Register-ArgumentCompleter -Native "
                                "-CommandName 'oz' -ScriptBlock {\n"));
  EXPECT_THAT(script, HasSubstr("'oz task' = 'oz run'\n"));
  EXPECT_THAT(script,
              HasSubstr("'oz run' = @(\n            ,@('list', 'List runs, "));
  EXPECT_THAT(script, HasSubstr(",@('--conversation', 'Print the run''s "
                                "conversation instead, as JSON')\n"));
}

TEST(CompletionsPowerShellTest, IsAccepted) {
  OZ_NEEDS_SHELL("pwsh");
  ShellRun pwsh(Shell::kPowerShell, "pwsh -NoProfile -Command -");
  EXPECT_EQ(pwsh.Run(absl::StrCat("Get-Content -Raw ", pwsh.script(),
                                  " | Invoke-Expression")),
            "");
}

}  // namespace
}  // namespace oz
