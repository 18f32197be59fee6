// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_ARGS_COMPLETIONS_SHELLS_H_
#define OZ_CLIENT_ARGS_COMPLETIONS_SHELLS_H_

// One renderer for each shell, and what they share. Used by completions.cc
// only.

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "client/args/command_view.h"

namespace oz {

std::string RenderBash(const CommandView& root);
std::string RenderElvish(const CommandView& root);
std::string RenderFish(const CommandView& root);
std::string RenderPowerShell(const CommandView& root);
std::string RenderZsh(const CommandView& root);

// Calls `function` for `view` and every visible command below it, parents
// first; the `help` subcommands are left out.
void ForEachCommand(const CommandView& view,
                    const std::function<void(const CommandView&)>& function);

// Visible options, without help and version of parents.
std::vector<const OptionSpec*> VisibleOptions(const CommandView& view);

// Visible subcommands, `help` last.
std::vector<const CommandSpec*> VisibleSubcommands(const CommandView& view);

// Every name that leads to `spec`.
std::vector<const char*> AllNames(const CommandSpec& spec);

// Visible words of an enumeration.
std::vector<const char*> VisibleValues(ConstSpan<EnumValue> values);

// The visible words of the enumerations among the positionals.
std::vector<const char*> PositionalValues(const CommandView& view);

// Returns the word for the kind that `oz __complete` takes: "api-key".
std::string IdWord(v1::ResourceKind kind);

// Returns the kind of the first positional that has one.
v1::ResourceKind PositionalIds(const CommandView& view);

// Returns the text in single quotes, for shells where '' stands for one quote.
std::string QuoteDoubling(absl::string_view text);

}  // namespace oz

#endif  // OZ_CLIENT_ARGS_COMPLETIONS_SHELLS_H_
