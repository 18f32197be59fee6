// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_ARGS_COMPLETIONS_H_
#define OZ_CLIENT_ARGS_COMPLETIONS_H_

// Completion scripts made from the command table. Pure functions; the scripts
// call nothing but the shell's own builtins, so completing costs no process,
// except where an id is wanted: those come from `oz __complete`.

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "client/args/spec.h"

namespace oz {

enum class Shell { kBash, kElvish, kFish, kPowerShell, kZsh };

// "bash", "elvish", "fish", "powershell" or "zsh"; nullopt for anything else.
std::optional<Shell> ShellByName(absl::string_view name);

// From $SHELL: "/usr/bin/zsh" is kZsh.
std::optional<Shell> ShellByPath(absl::string_view path);

// The script for `shell`. Bash, fish and zsh complete subcommands, options, the
// words of enumerations and ids; elvish and PowerShell subcommands and options.
std::string RenderCompletions(const CommandSpec& root, Shell shell);

}  // namespace oz

#endif  // OZ_CLIENT_ARGS_COMPLETIONS_H_
