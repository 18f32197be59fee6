// Copyright (c) 2026 The ozd authors. MIT licence.
#include <stdint.h>

#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr CommandSpec kList = {
    .name = "list",
    .about = "List the configured hooks",
    .handler = HookList,
};

constexpr EnumValue kDeliveryStates[] = {
    {.name = "pending"},
    {.name = "running"},
    {.name = "delivered"},
    {.name = "dead"},
};
constexpr PositionalSpec kOptionalHook[] = {
    {.value_name = "NAME", .help = "Only of this hook", .required = false},
};
constexpr OptionSpec kLogOptions[] = {
    {.name = "state",
     .type = ValueType::kEnum,
     .value_name = "STATE",
     .help = "Only deliveries in this state",
     .values = kDeliveryStates},
    {.name = "limit",
     .short_name = 'L',
     .type = ValueType::kInt32,
     .value_name = "LIMIT",
     .help = "Largest number of deliveries to list",
     .default_value = "50",
     .minimum = 1,
     .maximum = INT32_MAX},
};
constexpr CommandSpec kLog = {
    .name = "log",
    .about = "List what hooks were run for, the newest first",
    .options = kLogOptions,
    .positionals = kOptionalHook,
    .handler = HookLog,
};

constexpr const char* kExcludesIds[] = {"DELIVERY_ID"};
constexpr const char* kNeedsDead[] = {"dead"};
constexpr OptionSpec kReplayOptions[] = {
    {.name = "dead",
     .type = ValueType::kFlag,
     .help = "Every delivery that was given up",
     .conflicts = kExcludesIds},
    {.name = "hook",
     .value_name = "NAME",
     .help = "Only those of this hook",
     .needs = kNeedsDead},
};
constexpr PositionalSpec kDeliveryIds[] = {
    {.value_name = "DELIVERY_ID",
     .help = "Deliveries, as `oz hook log` shows them",
     .required = false,
     .repeatable = true},
};
constexpr const char* kIdsOrDead[] = {"DELIVERY_ID", "dead"};
constexpr RequiredGroup kReplayGroups[] = {{kIdsOrDead}};
constexpr CommandSpec kReplay = {
    .name = "replay",
    .about = "Run hooks again for earlier deliveries",
    .options = kReplayOptions,
    .positionals = kDeliveryIds,
    .required_groups = kReplayGroups,
    .handler = HookReplay,
};

constexpr PositionalSpec kHook[] = {
    {.value_name = "NAME", .help = "The hook"},
};
constexpr OptionSpec kTestOptions[] = {
    {.name = "event",
     .value_name = "EVENT",
     .help = "The event to make up, such as run_failed (default: the hook's "
             "first)"},
};
constexpr CommandSpec kTest = {
    .name = "test",
    .about = "Run a hook now with a made-up event",
    .options = kTestOptions,
    .positionals = kHook,
    .handler = HookTest,
};

constexpr const CommandSpec* kHookCommands[] = {&kList, &kLog, &kReplay,
                                                &kTest};

}  // namespace

constinit const CommandSpec kHookCommand = {
    .name = "hook",
    .about = "Look after the commands that run when something happens",
    .long_about =
        "Hooks stand in config.yaml (`oz daemon where` shows its place). The "
        "daemon runs\nthem, tries again when they fail, and keeps what it had "
        "to give up.",
    .subcommands = kHookCommands,
};

}  // namespace oz
