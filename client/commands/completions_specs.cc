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

}  // namespace

constinit const CommandSpec kCompletionsCommand = {
    .name = "completions",
    .about = "Print a completion script for a shell",
    .positionals = kPositionals,
    .handler = Completions,
};

}  // namespace oz
