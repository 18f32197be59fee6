// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>

#include "gmock/gmock.h"
#include "tests/client/args/run_shell.h"

namespace oz {
namespace {

using ::testing::HasSubstr;

// Completion works inside the line editor only, so the helpers are replaced by
// ones that print what they are given.
constexpr char kFakes[] = R"(
compdef() { print -r -- "compdef $*" }
_arguments() {
  local word
  for word in "$@"; do print -r -- "$word"; done
  state=$fake_state
  line=($fake_line)
}
_describe() { print -rl -- "${(@P)4}" }
)";

std::string Call(const std::string& commands) {
  ShellRun zsh(Shell::kZsh, "zsh -f");
  return zsh.Run(
      absl::StrCat(kFakes, "source ", zsh.script(), "\n", commands, "\n"));
}

TEST(CompletionsZshTest, RegistersItself) {
  OZ_NEEDS_SHELL("zsh");
  EXPECT_EQ(Call(""), "compdef _oz oz\n");
}

TEST(CompletionsZshTest, DescribesOptions) {
  OZ_NEEDS_SHELL("zsh");
  const std::string text = Call("_oz__run__list");
  EXPECT_THAT(text, HasSubstr("\n(--limit -L)-L+[Largest number of runs to "
                              "list]:LIMIT: \n(--limit -L)--limit=["));
  EXPECT_THAT(text, HasSubstr("\n*--state=["));
  EXPECT_THAT(text, HasSubstr("]:DIR:(asc desc)\n"));
  EXPECT_THAT(text, HasSubstr("\n(--refresh --cached)--refresh[Ask"));
  EXPECT_THAT(Call("_oz__run__get"),
              HasSubstr("[Print the run's conversation instead, as JSON]"));
  EXPECT_THAT(Call("_oz__completions"),
              HasSubstr("\n::SHELL:(bash elvish fish powershell zsh)\n"));
}

TEST(CompletionsZshTest, AsksForIds) {
  OZ_NEEDS_SHELL("zsh");
  EXPECT_THAT(Call("_oz__run__get"), HasSubstr("\n:TASK_ID: _oz_ids run\n"));
  EXPECT_THAT(Call("_oz__run__wait"), HasSubstr(":ID: _oz_ids run\n"));
  EXPECT_THAT(Call("_oz__run__list"),
              HasSubstr("]:SCHEDULE_ID: _oz_ids schedule\n"));
}

// Types into a real line editor and prints what stands there then.
std::string Type(const std::string& keys, const std::string& lines) {
  ShellRun zsh(Shell::kZsh, "zsh -f");
  return zsh.Run(absl::StrCat(
      zsh.FakeOz(lines),
      "zmodload zsh/zpty\nTERM=dumb\nzpty z zsh -f -i\n"
      "zpty -w z 'PS1=; autoload -U compinit; compinit -u -D; source ",
      zsh.script(),
      "; show() { print -r -- \"<<$BUFFER>>\"; BUFFER=; zle accept-line; };"
      " zle -N show; bindkey \"^X\" show; print re\"\"ady'\n"
      "zpty -r z seen '*ready*'\n"
      "zpty -w -n z $'",
      keys,
      "\\x18'\n"
      "zpty -r z seen '*<<*>>*'\n"
      "print -r -- ${${seen##*<<}%%>>*}\nzpty -d z\ncat asked\n"));
}

TEST(CompletionsZshTest, OffersIds) {
  OZ_NEEDS_SHELL("zsh");
  EXPECT_EQ(Type("oz run get \\t", "r-1\tThe title (FAILED)\n"),
            "oz run get r-1 \n__complete\n--\nrun\n\noz\nrun\nget\n");
  EXPECT_EQ(Type("oz run list --skill=The\\t", "acme/web:a\tThe title\n"),
            "oz run list --skill=acme/web:a \n__complete\n--\nskill\nThe\noz\n"
            "run\nlist\n--skill=The\n");
}

TEST(CompletionsZshTest, DescribesSubcommands) {
  OZ_NEEDS_SHELL("zsh");
  EXPECT_THAT(Call("fake_state=command; _oz__run"),
              HasSubstr("\nlist:List runs, the most recently updated first\n"));
}

TEST(CompletionsZshTest, GoesDownToTheSubcommand) {
  OZ_NEEDS_SHELL("zsh");
  EXPECT_THAT(Call("fake_state=argument; fake_line=(task)\n"
                   "_oz__run() { print went down }\n_oz"),
              HasSubstr("\nwent down\n"));
}

}  // namespace
}  // namespace oz
