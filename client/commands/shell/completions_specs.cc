// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr EnumValue kShells[] = {{.name = "bash"},
                                 {.name = "elvish"},
                                 {.name = "fish"},
                                 {.name = "powershell"},
                                 {.name = "zsh"}};
constexpr PositionalSpec kPositionals[] = {
    {.value_name = "SHELL",
     .help = "The shell (default: the one in $SHELL)",
     .type = ValueType::kEnum,
     .values = kShells,
     .required = false},
};

constexpr PositionalSpec kCompletePositionals[] = {
    {.value_name = "KIND", .help = "What is asked for, such as run"},
    {.value_name = "PREFIX", .help = "What has been typed of it"},
    {.value_name = "WORDS",
     .help = "The words before it",
     .required = false,
     .repeatable = true},
};

}  // namespace

// Called by the completion scripts. Prints "value<TAB>title" lines from what is
// cached, nothing when there is no daemon, and always succeeds.
constinit const CommandSpec kCompleteCommand = {
    .name = "__complete",
    .about = "Print words for a completion script",
    .positionals = kCompletePositionals,
    .handler = CompleteWord,
    .hidden = true,
};

constinit const CommandSpec kCompletionsCommand = {
    .name = "completions",
    .about = "Print a completion script for a shell",
    .positionals = kPositionals,
    .handler = Completions,
};

}  // namespace oz
