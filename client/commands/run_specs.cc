// Copyright (c) 2026 The ozd authors. MIT licence.
#include <stdint.h>

#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr EnumValue kStates[] = {
    {.name = "queued"},      {.name = "pending"},   {.name = "claimed"},
    {.name = "in-progress"}, {.name = "succeeded"}, {.name = "failed"},
    {.name = "error"},       {.name = "blocked"},   {.name = "cancelled"},
};
constexpr EnumValue kSources[] = {
    {.name = "api"},
    {.name = "cli"},
    {.name = "slack"},
    {.name = "linear"},
    {.name = "scheduled-agent"},
    {.name = "web-app"},
    {.name = "cloud-mode"},
    {.name = "github-action"},
    {.name = "interactive"},
};
constexpr EnumValue kLocations[] = {{.name = "local"}, {.name = "remote"}};
constexpr EnumValue kArtifactTypes[] = {{.name = "plan"},
                                        {.name = "pull-request"},
                                        {.name = "screenshot"},
                                        {.name = "file"}};
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

constexpr OptionSpec kListOptions[] = {
    {.name = "limit",
     .short_name = 'L',
     .type = ValueType::kInt32,
     .value_name = "LIMIT",
     .help = "Largest number of runs to list",
     .default_value = "10",
     .minimum = INT32_MIN,
     .maximum = INT32_MAX},
    {.name = "state",
     .type = ValueType::kEnum,
     .value_name = "STATE",
     .help = "Only runs in this state; repeat for any of several",
     .values = kStates,
     .repeatable = true},
    {.name = "source",
     .type = ValueType::kEnum,
     .value_name = "SOURCE",
     .help = "Only runs started from here",
     .values = kSources},
    {.name = "execution-location",
     .type = ValueType::kEnum,
     .value_name = "LOC",
     .help = "Only runs that execute here",
     .values = kLocations},
    {.name = "creator",
     .value_name = "UID",
     .help = "Only runs created by this user or agent"},
    {.name = "environment",
     .value_name = "ENV_ID",
     .help = "Only runs in this environment"},
    {.name = "skill", .value_name = "SKILL", .help = "Only runs of this skill"},
    {.name = "schedule",
     .value_name = "SCHEDULE_ID",
     .help = "Only runs started by this schedule"},
    {.name = "ancestor-run",
     .value_name = "RUN_ID",
     .help = "Only runs below this run"},
    {.name = "name",
     .value_name = "NAME",
     .help = "Only runs whose configuration has this name"},
    {.name = "model",
     .value_name = "MODEL_ID",
     .help = "Only runs that use this model"},
    {.name = "artifact-type",
     .type = ValueType::kEnum,
     .value_name = "TYPE",
     .help = "Only runs that left an artifact of this type",
     .values = kArtifactTypes},
    {.name = "created-after",
     .type = ValueType::kRfc3339,
     .value_name = "RFC3339",
     .help = "Only runs created after this time"},
    {.name = "created-before",
     .type = ValueType::kRfc3339,
     .value_name = "RFC3339",
     .help = "Only runs created before this time"},
    {.name = "updated-after",
     .type = ValueType::kRfc3339,
     .value_name = "RFC3339",
     .help = "Only runs updated after this time"},
    {.name = "query",
     .short_name = 'q',
     .value_name = "TEXT",
     .help = "Only runs whose title, prompt or skill has these words"},
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
    .options = kListOptions,
    .handler = RunList,
};

constexpr OptionSpec kGetOptions[] = {
    {.name = "conversation",
     .type = ValueType::kFlag,
     .help = "Print the run's conversation instead, as JSON"},
    kJqOption,
};
constexpr PositionalSpec kGetPositionals[] = {
    {.value_name = "TASK_ID", .help = "The run, or the start of its id"},
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

constexpr const CommandSpec* kRunCommands[] = {&kList, &kGet, &kConversation};
constexpr const char* kRunHiddenAliases[] = {"task"};

}  // namespace

constinit const CommandSpec kRunCommand = {
    .name = "run",
    .about = "List and inspect runs",
    .hidden_aliases = kRunHiddenAliases,
    .subcommands = kRunCommands,
};

}  // namespace oz
