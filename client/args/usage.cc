// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/usage.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"

namespace oz {
namespace {

// Members of a group, hidden ones included.
std::vector<Arg> Members(const CommandView& view, const RequiredGroup& group) {
  std::vector<Arg> members;
  for (const char* name : group.options) {
    if (Arg arg = view.FindByName(name)) members.push_back(arg);
  }
  return members;
}

std::string DisplayGroup(const std::vector<Arg>& members) {
  std::vector<std::string> names;
  for (const Arg& arg : members) {
    if (arg.hidden()) continue;
    names.push_back(arg.positional() ? arg.name() : arg.Display());
  }
  return absl::StrCat("<", absl::StrJoin(names, "|"), ">");
}

// Options, groups and positionals as a usage line orders them.
struct Pieces {
  std::vector<std::string> options;
  std::vector<std::string> groups;
  std::vector<Arg> group_members;
  std::vector<Arg> positionals;

  void AddOption(const Arg& arg) {
    if (Contains(group_members, arg)) return;
    std::string text = arg.Display();
    if (std::find(options.begin(), options.end(), text) == options.end()) {
      options.push_back(std::move(text));
    }
  }
  void Add(const Arg& arg) {
    if (arg.option() != nullptr) {
      AddOption(arg);
    } else if (!Contains(group_members, arg) && !Contains(positionals, arg)) {
      positionals.push_back(arg);
    }
  }
};

// `present` is left out, except where `also` has it.
Pieces Collect(const CommandView& view, const std::vector<Arg>& present,
               const std::vector<Arg>& also) {
  Pieces pieces;
  for (const RequiredGroup& group : view.spec().required_groups) {
    const std::vector<Arg> members = Members(view, group);
    const bool met =
        std::any_of(members.begin(), members.end(),
                    [&](const Arg& arg) { return Contains(present, arg); });
    if (met) continue;
    pieces.groups.push_back(DisplayGroup(members));
    pieces.group_members.insert(pieces.group_members.end(), members.begin(),
                                members.end());
  }
  view.ForEachOption([&](const OptionSpec& option) {
    const Arg arg(&option);
    if (option.required && !Contains(present, arg)) pieces.Add(arg);
  });
  for (const PositionalSpec& positional : view.spec().positionals) {
    const Arg arg(&positional);
    if (positional.required && !Contains(present, arg)) pieces.Add(arg);
  }
  for (const Arg& arg : also) pieces.Add(arg);
  return pieces;
}

bool NeedsOptionsTag(const CommandView& view) {
  bool needed = false;
  view.ForEachOption([&](const OptionSpec& option) {
    if (&option == &kHelpOption || &option == &kVersionOption) return;
    if (option.hidden || option.required) return;
    for (const RequiredGroup& group : view.spec().required_groups) {
      if (Contains(Members(view, group), Arg(&option))) return;
    }
    needed = true;
  });
  return needed;
}

// Everything between the command's name and <COMMAND>, each piece with a blank
// before it.
std::string ArgumentsText(const CommandView& view,
                          const std::vector<Arg>& used) {
  const Pieces pieces = Collect(view, {}, used);
  std::string text;
  for (const std::string& option : pieces.options) {
    absl::StrAppend(&text, " ", option);
  }
  for (const std::string& group : pieces.groups) {
    absl::StrAppend(&text, " ", group);
  }
  for (const PositionalSpec& positional : view.spec().positionals) {
    const Arg arg(&positional);
    if (Contains(pieces.group_members, arg)) continue;
    if (Contains(pieces.positionals, arg)) {
      absl::StrAppend(&text, " ", arg.DisplayRequired());
    } else if (!arg.hidden()) {
      absl::StrAppend(&text, " ", arg.Display());
    }
  }
  return text;
}

}  // namespace

std::string FullUsage(const CommandView& view) {
  const std::string name = view.UsageName();
  std::string text = name;
  if (NeedsOptionsTag(view)) text += " [OPTIONS]";
  text += ArgumentsText(view, {});
  const auto& subcommands = view.spec().subcommands;
  const bool visible =
      std::any_of(subcommands.begin(), subcommands.end(),
                  [](const CommandSpec* spec) { return !spec->hidden; });
  if (!visible) return text;
  if (view.excludes_subcommand()) {
    absl::StrAppend(&text, "\n       ", name, " <COMMAND>");
  } else {
    text += view.requires_subcommand() ? " <COMMAND>" : " [COMMAND]";
  }
  return text;
}

std::string SmartUsage(const CommandView& view, const std::vector<Arg>& used) {
  if (used.empty()) return FullUsage(view);
  std::string text = absl::StrCat(view.UsageName(), ArgumentsText(view, used));
  if (view.requires_subcommand()) text += " <COMMAND>";
  return text;
}

std::vector<std::string> RequiredArguments(const CommandView& view,
                                           const std::vector<Arg>& present,
                                           const std::vector<Arg>& also) {
  Pieces pieces = Collect(view, present, also);
  std::vector<std::string> texts = std::move(pieces.options);
  texts.insert(texts.end(), pieces.groups.begin(), pieces.groups.end());
  for (const PositionalSpec& positional : view.spec().positionals) {
    if (Contains(pieces.positionals, Arg(&positional))) {
      texts.push_back(Arg(&positional).DisplayRequired());
    }
  }
  return texts;
}

}  // namespace oz
