// Copyright (c) 2026 The ozd authors. MIT licence.
#include "absl/strings/str_cat.h"
#include "client/args/completions_shells.h"

// Elvish and PowerShell: a table of commands with their words, and a loop that
// finds the command.

namespace oz {
namespace {

// Calls `function(word, help)` for everything that may follow the command.
template <typename Function>
void ForEachWord(const CommandView& view, Function function) {
  for (const CommandSpec* subcommand : VisibleSubcommands(view)) {
    function(subcommand->name, subcommand->about);
  }
  for (const char* value : PositionalValues(view)) function(value, "");
  for (const OptionSpec* option : VisibleOptions(view)) {
    if (option->short_name != '\0') {
      function(absl::StrCat("-", std::string(1, option->short_name)),
               option->help);
    }
    function(absl::StrCat("--", option->name), option->help);
  }
}

// Calls `function(words typed, command)` for every step into a subcommand,
// under each of its names: ("oz task", "oz run").
template <typename Function>
void ForEachStep(const CommandView& view, Function function) {
  for (const CommandSpec* subcommand : view.spec().subcommands) {
    if (subcommand->hidden) continue;
    for (const char* name : AllNames(*subcommand)) {
      function(absl::StrCat(view.Name(), " ", name),
               view.Below(*subcommand).Name());
    }
  }
}

}  // namespace

std::string RenderElvish(const CommandView& root) {
  std::string steps;
  std::string words;
  ForEachCommand(root, [&](const CommandView& view) {
    ForEachStep(view, [&](absl::string_view typed, absl::string_view command) {
      absl::StrAppend(&steps, "        &", QuoteDoubling(typed), "=",
                      QuoteDoubling(command), "\n");
    });
    absl::StrAppend(&words, "        &", QuoteDoubling(view.Name()), "=[\n");
    ForEachWord(view, [&](absl::string_view word, absl::string_view help) {
      absl::StrAppend(&words, "            [", QuoteDoubling(word), " ",
                      QuoteDoubling(help), "]\n");
    });
    words += "        ]\n";
  });
  return absl::StrCat("# Completions of ", root.Name(), " for elvish.\n",
                      "set edit:completion:arg-completer[", root.Name(),
                      "] = {|@typed|\n", "    var steps = [\n", steps,
                      "    ]\n    var words = [\n", words,
                      "    ]\n    var path = ", QuoteDoubling(root.Name()), R"(
    for word $typed[1..-1] {
        if (has-key $steps $path' '$word) {
            set path = $steps[$path' '$word]
        }
    }
    for word $words[$path] {
        edit:complex-candidate $word[0] &display=$word[0]'  '$word[1]
    }
}
)");
}

std::string RenderPowerShell(const CommandView& root) {
  std::string steps;
  std::string words;
  ForEachCommand(root, [&](const CommandView& view) {
    ForEachStep(view, [&](absl::string_view typed, absl::string_view command) {
      absl::StrAppend(&steps, "        ", QuoteDoubling(typed), " = ",
                      QuoteDoubling(command), "\n");
    });
    absl::StrAppend(&words, "        ", QuoteDoubling(view.Name()), " = @(\n");
    ForEachWord(view, [&](absl::string_view word, absl::string_view help) {
      absl::StrAppend(&words, "            ,@(", QuoteDoubling(word), ", ",
                      QuoteDoubling(help.empty() ? word : help), ")\n");
    });
    words += "        )\n";
  });
  return absl::StrCat(
      "# Completions of ", root.Name(), " for PowerShell.\n",
      "Register-ArgumentCompleter -Native -CommandName ",
      QuoteDoubling(root.Name()), " -ScriptBlock {\n",
      "    param($wordToComplete, $commandAst, $cursorPosition)\n",
      "    $steps = @{\n", steps, "    }\n", "    $words = @{\n", words,
      "    }\n    $path = ", QuoteDoubling(root.Name()), R"ps(
    foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
        $step = "$path $($element.Extent.Text)"
        if ($element.Extent.EndOffset -lt $cursorPosition -and
            $steps.ContainsKey($step)) {
            $path = $steps[$step]
        }
    }
    $words[$path] |
        Where-Object { $_[0] -clike "$wordToComplete*" } |
        ForEach-Object {
            [System.Management.Automation.CompletionResult]::new(
                $_[0], $_[0], 'ParameterValue', $_[1])
        }
}
)ps");
}

}  // namespace oz
