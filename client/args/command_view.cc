// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/command_view.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "client/args/usage.h"

namespace oz {
namespace {

constexpr PositionalSpec kHelpPositionals[] = {
    {.value_name = "COMMAND",
     .help = "Print help for the subcommand(s)",
     .required = false,
     .repeatable = true},
};

enum class Brackets { kBySpec, kRequired };

std::string DisplayPositional(const PositionalSpec& positional,
                              Brackets brackets) {
  const bool required = positional.required || brackets == Brackets::kRequired;
  return absl::StrCat(required ? "<" : "[", positional.value_name,
                      required ? ">" : "]", positional.repeatable ? "..." : "");
}

std::string DisplayOption(const OptionSpec& option) {
  if (option.type == ValueType::kFlag) return absl::StrCat("--", option.name);
  return absl::StrCat("--", option.name, option.value_optional ? " [<" : " <",
                      option.value_name, option.value_optional ? ">]" : ">",
                      option.many_words ? "..." : "");
}

}  // namespace

constinit const OptionSpec kHelpOption = {
    .name = "help",
    .short_name = 'h',
    .type = ValueType::kFlag,
    .help = "Print help",
};

constinit const OptionSpec kVersionOption = {
    .name = "version",
    .short_name = 'V',
    .type = ValueType::kFlag,
    .help = "Print version",
};

constinit const CommandSpec kHelpCommand = {
    .name = "help",
    .about = "Print this message or the help of the given subcommand(s)",
    .positionals = kHelpPositionals,
};

bool Contains(const std::vector<Arg>& args, const Arg& arg) {
  return std::find(args.begin(), args.end(), arg) != args.end();
}

std::string Arg::Display() const {
  return option_ ? DisplayOption(*option_)
                 : DisplayPositional(*positional_, Brackets::kBySpec);
}

std::string Arg::DisplayRequired() const {
  return option_ ? DisplayOption(*option_)
                 : DisplayPositional(*positional_, Brackets::kRequired);
}

CommandView CommandView::Below(const CommandSpec& subcommand) const {
  CommandView view(*this);
  view.path_.push_back(&subcommand);
  return view;
}

std::string CommandView::Name() const {
  std::string name = path_[0]->name;
  for (size_t i = 1; i < path_.size(); ++i) {
    absl::StrAppend(&name, " ", path_[i]->name);
  }
  return name;
}

std::string CommandView::UsageName() const {
  CommandView view(*path_[0]);
  std::string name = path_[0]->name;
  for (size_t i = 1; i < path_.size(); ++i) {
    if (!view.excludes_subcommand()) {
      for (const std::string& required : RequiredArguments(view, {}, {})) {
        absl::StrAppend(&name, " ", required);
      }
    }
    absl::StrAppend(&name, " ", path_[i]->name);
    view = view.Below(*path_[i]);
  }
  return name;
}

Arg CommandView::FindLong(absl::string_view name) const {
  Arg found;
  ForEachOption([&](const OptionSpec& option) {
    if (!found && name == option.name) found = Arg(&option);
  });
  return found;
}

Arg CommandView::FindShort(char name) const {
  Arg found;
  if (name == '\0') return found;
  ForEachOption([&](const OptionSpec& option) {
    if (!found && name == option.short_name) found = Arg(&option);
  });
  return found;
}

Arg CommandView::FindByName(absl::string_view name) const {
  for (const PositionalSpec& positional : spec().positionals) {
    if (name == positional.value_name) return Arg(&positional);
  }
  return FindLong(name);
}

const CommandSpec* CommandView::FindSubcommand(absl::string_view word) const {
  if (!has_subcommands()) return nullptr;
  for (const CommandSpec* subcommand : spec().subcommands) {
    if (word == subcommand->name) return subcommand;
    for (const char* alias : subcommand->aliases) {
      if (word == alias) return subcommand;
    }
    for (const char* alias : subcommand->hidden_aliases) {
      if (word == alias) return subcommand;
    }
  }
  return word == kHelpCommand.name ? &kHelpCommand : nullptr;
}

std::vector<const char*> CommandView::SubcommandNames() const {
  std::vector<const char*> names;
  if (!has_subcommands()) return names;
  for (const CommandSpec* subcommand : spec().subcommands) {
    names.push_back(subcommand->name);
    for (const char* alias : subcommand->aliases) names.push_back(alias);
    for (const char* alias : subcommand->hidden_aliases) {
      names.push_back(alias);
    }
  }
  names.push_back(kHelpCommand.name);
  return names;
}

}  // namespace oz
