// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr CommandSpec kList = {
    .name = "list",
    .about = "List the stored logins",
    .long_about =
        "The one marked * is used when a command names none.\n\nWith "
        "--output-format text each login is one line, separated by tabs: name, "
        "default\n(true or false), uid, name of the principal, server.",
    .handler = AccountList,
};
constexpr PositionalSpec kUsePositionals[] = {
    {.value_name = "NAME", .help = "The stored login", .ids = IdKind::kAccount},
};
constexpr CommandSpec kUse = {
    .name = "use",
    .about = "Choose the login that is used when a command names none",
    .long_about =
        "A file .oz.yaml with the line \"account: NAME\" in a directory does "
        "the same for what\nis run in it or below; --account and WARP_API_KEY "
        "go before both. To add a login:\n`oz login --account NAME`.",
    .positionals = kUsePositionals,
    .handler = AccountUse,
};
constexpr const CommandSpec* kAccountCommands[] = {&kList, &kUse};

}  // namespace

constinit const CommandSpec kAccountCommand = {
    .name = "account",
    .about = "List the stored logins and choose among them",
    .subcommands = kAccountCommands,
};

}  // namespace oz
