// Copyright (c) 2026 The ozd authors. MIT licence.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/args/completions_shells.h"

namespace oz {
namespace {

// Offers what the daemon has cached. What is typed may be the beginning of a
// title: -U takes what does not begin with it.
constexpr char kZshIds[] = R"(
_oz_ids() {
  local -a values lines
  local value title
  while IFS=$'\t' read -r value title; do
    values+=("$value")
    lines+=("$value${title:+  -- $title}")
  done < <(command oz __complete -- "$1" "${(Q)PREFIX}" \
    "${(@Q)${(z)LBUFFER}}" 2> /dev/null)
  (( $#values )) && compadd -U -i "$IPREFIX" -V ids -l -d lines -a values
}
)";

std::string ZshQuote(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

// Inside the brackets of an _arguments specification.
std::string Escape(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"\\", "\\\\"}, {"[", "\\["}, {"]", "\\]"}, {":", "\\:"}});
}

// "_oz__run__list".
std::string FunctionName(const CommandView& view) {
  return absl::StrCat("_", absl::StrReplaceAll(view.Name(), {{" ", "__"}}));
}

// ":LIMIT: " and what to offer for it.
std::string ValuePart(const Arg& arg, absl::string_view value_name) {
  const std::vector<const char*> values = VisibleValues(arg.values());
  const std::string rest = arg.type() == ValueType::kPath ? "_files"
                           : arg.ids() == v1::RESOURCE_KIND_UNSPECIFIED
                               ? " "
                               : absl::StrCat(" _oz_ids ", IdWord(arg.ids()));
  return absl::StrCat(":", value_name, ":",
                      values.empty()
                          ? rest
                          : absl::StrCat("(", absl::StrJoin(values, " "), ")"));
}

// One specification for each spelling; each excludes the other and what the
// option conflicts with.
void AppendZshOption(const OptionSpec& option, std::string* script) {
  std::vector<std::string> excluded;
  if (!option.repeatable) {
    excluded.push_back(absl::StrCat("--", option.name));
    if (option.short_name != '\0') {
      excluded.push_back(absl::StrCat("-", std::string(1, option.short_name)));
    }
  }
  for (const char* other : option.conflicts) {
    excluded.push_back(absl::StrCat("--", other));
  }
  const bool flag = option.type == ValueType::kFlag;
  const std::string head = absl::StrCat(
      excluded.empty() ? ""
                       : absl::StrCat("(", absl::StrJoin(excluded, " "), ")"),
      option.repeatable ? "*" : "");
  const std::string tail =
      absl::StrCat("[", Escape(option.help), "]",
                   flag ? "" : ValuePart(Arg(&option), option.value_name));
  if (option.short_name != '\0') {
    absl::StrAppend(
        script, "    ",
        ZshQuote(absl::StrCat(head, "-", std::string(1, option.short_name),
                              flag ? "" : "+", tail)),
        " \\\n");
  }
  absl::StrAppend(
      script, "    ",
      ZshQuote(absl::StrCat(head, "--", option.name, flag ? "" : "=", tail)),
      " \\\n");
}

void AppendArguments(const CommandView& view, std::string* script) {
  for (const OptionSpec* option : VisibleOptions(view)) {
    AppendZshOption(*option, script);
  }
  if (view.has_subcommands()) {
    *script += "    '1:command:->command' \\\n";
    *script += "    '*::argument:->argument' \\\n";
    return;
  }
  for (const PositionalSpec& positional : view.spec().positionals) {
    if (positional.hidden) continue;
    absl::StrAppend(
        script, "    ",
        ZshQuote(absl::StrCat(
            positional.repeatable ? "*" : "", positional.required ? "" : ":",
            ValuePart(Arg(&positional), positional.value_name))),
        " \\\n");
  }
}

void AppendSubcommands(const CommandView& view, std::string* script) {
  *script +=
      "  case $state in\n"
      "    command)\n"
      "      local -a commands\n"
      "      commands=(\n";
  for (const CommandSpec* subcommand : VisibleSubcommands(view)) {
    absl::StrAppend(script, "        ",
                    ZshQuote(absl::StrCat(subcommand->name, ":",
                                          Escape(subcommand->about))),
                    "\n");
  }
  absl::StrAppend(script,
                  "      )\n"
                  "      _describe -t commands ",
                  ZshQuote(absl::StrCat(view.Name(), " command")),
                  " commands && ret=0 ;;\n"
                  "    argument)\n"
                  "      case $line[1] in\n");
  for (const CommandSpec* subcommand : VisibleSubcommands(view)) {
    if (subcommand == &kHelpCommand) {
      // What can be asked about is what this command has below it.
      absl::StrAppend(script, "        help) ", FunctionName(view),
                      " && ret=0 ;;\n");
      continue;
    }
    absl::StrAppend(script, "        ",
                    absl::StrJoin(AllNames(*subcommand), "|"), ") ",
                    FunctionName(view.Below(*subcommand)), " && ret=0 ;;\n");
  }
  *script += "      esac ;;\n  esac\n";
}

void AppendFunction(const CommandView& view, std::string* script) {
  absl::StrAppend(script, "\n", FunctionName(view),
                  "() {\n"
                  "  local curcontext=\"$curcontext\" state line ret=1\n"
                  "  typeset -A opt_args\n"
                  "  _arguments -s -S -C : \\\n");
  AppendArguments(view, script);
  *script += "    && ret=0\n";
  if (view.has_subcommands()) AppendSubcommands(view, script);
  *script += "  return ret\n}\n";
}

}  // namespace

std::string RenderZsh(const CommandView& root) {
  std::string script =
      absl::StrCat("#compdef ", root.Name(), "\n# Completions of ", root.Name(),
                   " for zsh.\n", kZshIds);
  ForEachCommand(
      root, [&](const CommandView& view) { AppendFunction(view, &script); });
  // Works from a directory of fpath and with `source` alike.
  const std::string name = FunctionName(root);
  absl::StrAppend(&script, "\nif [[ $funcstack[1] == ", name, " ]]; then\n  ",
                  name, " \"$@\"\nelse\n  compdef ", name, " ", root.Name(),
                  "\nfi\n");
  return script;
}

}  // namespace oz
