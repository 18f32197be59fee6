// Copyright (c) 2026 The ozd authors. MIT licence.
#include <stdint.h>

#include "client/commands/handlers.h"
#include "client/commands/run/run_filter_options.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr EnumValue kSortFields[] = {{.name = "updated-at"},
                                     {.name = "created-at"},
                                     {.name = "title"},
                                     {.name = "agent"}};
constexpr EnumValue kSortOrders[] = {{.name = "asc"}, {.name = "desc"}};

constexpr OptionSpec kJqOption = {
    .name = "jq",
    .type = ValueType::kJqFilter,
    .value_name = "FILTER",
    .help = "Filter the JSON with a jq program and print what it yields",
};

constexpr OptionSpec kLimitOptions[] = {
    {.name = "limit",
     .short_name = 'L',
     .type = ValueType::kInt32,
     .value_name = "LIMIT",
     .help = "Largest number of runs to list",
     .default_value = "10",
     .minimum = INT32_MIN,
     .maximum = INT32_MAX},
};
constexpr OptionSpec kOrderOptions[] = {
    {.name = "sort-by",
     .type = ValueType::kEnum,
     .value_name = "FIELD",
     .help = "What to sort by",
     .values = kSortFields},
    {.name = "sort-order",
     .type = ValueType::kEnum,
     .value_name = "DIR",
     .help = "Which end comes first",
     .values = kSortOrders},
    {.name = "cursor",
     .value_name = "CURSOR",
     .help = "Continue after an earlier page (page_info.next_cursor)"},
    kJqOption,
};

constexpr auto kListOptions =
    JoinOptions(kLimitOptions, kRunFilterOptions, kOrderOptions);

constexpr CommandSpec kList = {
    .name = "list",
    .about = "List runs, the most recently updated first",
    .long_about =
        "The answer comes from the local copy, which is brought up to date "
        "first when it\nis older than a few seconds. Without the network the "
        "copy is shown, and a warning\nsays how old it is.\n\n"
        "With --output-format text each run is one line, separated by tabs: "
        "id, state,\ncreated, updated, source, name, environment, creator, "
        "title.",
    .options = kListOptions.options,
    .handler = RunList,
};

constexpr OptionSpec kGetOptions[] = {
    {.name = "conversation",
     .type = ValueType::kFlag,
     .help = "Print the run's conversation instead, as JSON"},
    kJqOption,
};
constexpr PositionalSpec kGetPositionals[] = {
    {.value_name = "TASK_ID",
     .help = "The run, or the start of its id",
     .ids = IdKind::kRun},
};
constexpr CommandSpec kGet = {
    .name = "get",
    .about = "Show one run",
    .options = kGetOptions,
    .positionals = kGetPositionals,
    .handler = RunGet,
};

constexpr PositionalSpec kConversationGetPositionals[] = {
    {.value_name = "CONVERSATION_ID", .help = "The conversation"},
};
constexpr CommandSpec kConversationGet = {
    .name = "get",
    .about = "Print a conversation as JSON",
    .positionals = kConversationGetPositionals,
    .handler = RunConversationGet,
};
constexpr const CommandSpec* kConversationCommands[] = {&kConversationGet};
constexpr CommandSpec kConversation = {
    .name = "conversation",
    .about = "Read what was said in a run",
    .subcommands = kConversationCommands,
};

constexpr const CommandSpec* kRunCommands[] = {
    &kList,
    &kGet,
    &kConversation,
    &kRunSearchCommand,
    &kRunWatchCommand,
    &kRunWaitCommand,
    &kRunCancelCommand,
    &kRunFollowUpCommand,
    &kRunOutputCommand,
    &kRunArtifactsCommand,
    &kRunOpenCommand,
    &kRunMessageCommand,
};
constexpr const char* kRunHiddenAliases[] = {"task"};

}  // namespace

constinit const CommandSpec kRunCommand = {
    .name = "run",
    .about = "List, follow and steer runs",
    .hidden_aliases = kRunHiddenAliases,
    .subcommands = kRunCommands,
};

}  // namespace oz
