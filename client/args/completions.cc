// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/completions.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "client/args/completions_shells.h"

namespace oz {
namespace {

struct ShellRow {
  const char* name;
  Shell shell;
  std::string (*render)(const CommandView& root);
};

constexpr ShellRow kShells[] = {
    {"bash", Shell::kBash, RenderBash},
    {"elvish", Shell::kElvish, RenderElvish},
    {"fish", Shell::kFish, RenderFish},
    {"powershell", Shell::kPowerShell, RenderPowerShell},
    {"zsh", Shell::kZsh, RenderZsh},
};

}  // namespace

std::optional<Shell> ShellByName(absl::string_view name) {
  for (const ShellRow& row : kShells) {
    if (name == row.name) return row.shell;
  }
  return std::nullopt;
}

std::optional<Shell> ShellByPath(absl::string_view path) {
  const size_t slash = path.rfind('/');
  const absl::string_view name =
      slash == absl::string_view::npos ? path : path.substr(slash + 1);
  // PowerShell's program is not called like PowerShell.
  return ShellByName(name == "pwsh" ? "powershell" : name);
}

std::string RenderCompletions(const CommandSpec& root, Shell shell) {
  for (const ShellRow& row : kShells) {
    if (row.shell == shell) return row.render(CommandView(root));
  }
  return "";
}

void ForEachCommand(const CommandView& view,
                    const std::function<void(const CommandView&)>& function) {
  function(view);
  for (const CommandSpec* subcommand : view.spec().subcommands) {
    if (!subcommand->hidden) ForEachCommand(view.Below(*subcommand), function);
  }
}

std::vector<const OptionSpec*> VisibleOptions(const CommandView& view) {
  std::vector<const OptionSpec*> options;
  view.ForEachOption([&](const OptionSpec& option) {
    if (!option.hidden) options.push_back(&option);
  });
  return options;
}

std::vector<const CommandSpec*> VisibleSubcommands(const CommandView& view) {
  std::vector<const CommandSpec*> subcommands;
  for (const CommandSpec* subcommand : view.spec().subcommands) {
    if (!subcommand->hidden) subcommands.push_back(subcommand);
  }
  if (!subcommands.empty()) subcommands.push_back(&kHelpCommand);
  return subcommands;
}

std::vector<const char*> AllNames(const CommandSpec& spec) {
  std::vector<const char*> names = {spec.name};
  names.insert(names.end(), spec.aliases.begin(), spec.aliases.end());
  names.insert(names.end(), spec.hidden_aliases.begin(),
               spec.hidden_aliases.end());
  return names;
}

std::vector<const char*> VisibleValues(ConstSpan<EnumValue> values) {
  std::vector<const char*> names;
  for (const EnumValue& value : values) {
    if (!value.hidden) names.push_back(value.name);
  }
  return names;
}

std::vector<const char*> PositionalValues(const CommandView& view) {
  std::vector<const char*> names;
  for (const PositionalSpec& positional : view.spec().positionals) {
    for (const char* name : VisibleValues(positional.values)) {
      names.push_back(name);
    }
  }
  return names;
}

std::string IdWord(v1::ResourceKind kind) {
  absl::string_view name = v1::ResourceKind_Name(kind);
  absl::ConsumePrefix(&name, "RESOURCE_KIND_");
  return absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", "-"}});
}

v1::ResourceKind PositionalIds(const CommandView& view) {
  for (const PositionalSpec& positional : view.spec().positionals) {
    if (positional.ids != v1::RESOURCE_KIND_UNSPECIFIED) return positional.ids;
  }
  return v1::RESOURCE_KIND_UNSPECIFIED;
}

std::string QuoteDoubling(absl::string_view text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "''"}}), "'");
}

}  // namespace oz
