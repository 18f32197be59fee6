// Copyright (c) 2026 The ozd authors. MIT licence.
#include <stdint.h>

#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr OptionSpec kInboxOptions[] = {
    {.name = "everybody",
     .type = ValueType::kFlag,
     .help = "Runs of everybody, not only yours"},
    {.name = "limit",
     .short_name = 'L',
     .type = ValueType::kInt32,
     .value_name = "LIMIT",
     .help = "Largest number of items to list",
     .default_value = "100",
     .minimum = 1,
     .maximum = INT32_MAX},
};

constexpr const char* kExcludesIds[] = {"ID"};
constexpr OptionSpec kDoneOptions[] = {
    {.name = "all",
     .type = ValueType::kFlag,
     .help = "Everything that is in the inbox",
     .conflicts = kExcludesIds},
};
constexpr PositionalSpec kDoneIds[] = {
    {.value_name = "ID",
     .help = "Runs or schedules, or the starts of their ids",
     .ids = IdKind::kRun,
     .required = false,
     .repeatable = true},
};
constexpr const char* kIdsOrAll[] = {"ID", "all"};
constexpr RequiredGroup kDoneGroups[] = {{kIdsOrAll}};
constexpr CommandSpec kDone = {
    .name = "done",
    .about = "Take items out of the inbox",
    .options = kDoneOptions,
    .positionals = kDoneIds,
    .required_groups = kDoneGroups,
    .handler = InboxDone,
};
constexpr const CommandSpec* kInboxCommands[] = {&kDone};

constexpr OptionSpec kStatusOptions[] = {
    {.name = "short",
     .type = ValueType::kFlag,
     .help = "One word for a shell prompt, such as 2▶ 1! 3✓"},
};

}  // namespace

constinit const CommandSpec kInboxCommand = {
    .name = "inbox",
    .about = "List the runs that need you, failed or finished unseen",
    .long_about =
        "The oldest comes first. What is taken out with `oz inbox done` is "
        "gone from every\nterminal and editor, until the run goes on and ends "
        "again.",
    .options = kInboxOptions,
    .subcommands = kInboxCommands,
    .handler = Inbox,
};

constinit const CommandSpec kStatusCommand = {
    .name = "status",
    .about = "Show the account, live runs, inbox and connection at a glance",
    .long_about =
        "With --short: ▶ live, ! needs you, ✗ failed, ✓ finished unseen, ⚠ "
        "without\nprogress or a failing schedule. From the local copy only; "
        "prints nothing when there\nis nothing to say or the daemon is down, "
        "which it never starts.",
    .options = kStatusOptions,
    .handler = Status,
};

}  // namespace oz
