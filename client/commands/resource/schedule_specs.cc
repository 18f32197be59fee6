// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/agent_config_options.h"
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr OptionSpec kCreateOptions[] = {
    {.name = "name",
     .value_name = "NAME",
     .help = "Name of the schedule",
     .required = true},
    {.name = "cron",
     .value_name = "CRON",
     .help = "When to run, in five cron fields, UTC (0 9 * * 1-5)",
     .required = true},
    {.name = "prompt",
     .short_name = 'p',
     .value_name = "PROMPT",
     .help = "What the agent is to do"},
    kAgentSkillOption,
    kAgentModelOption,
    kAgentEnvironmentOption,
    kAgentNoEnvironmentOption,
    kAgentFileOption,
    kTeamOption,
    kPersonalOption,
    kAgentMcpOption,
    kAgentHostOption,
};
constexpr const char* kPromptOrSkill[] = {"prompt", "skill"};
constexpr RequiredGroup kCreateGroups[] = {{kPromptOrSkill}};
constexpr CommandSpec kCreate = {
    .name = "create",
    .about = "Run an agent by the clock",
    .options = kCreateOptions,
    .required_groups = kCreateGroups,
    .handler = ScheduleCreate,
};

constexpr CommandSpec kList = {
    .name = "list",
    .about = "List schedules",
    .handler = ScheduleList,
};

constexpr PositionalSpec kScheduleId[] = {
    {.value_name = "SCHEDULE_ID",
     .help = "The schedule; the first characters of its id will do",
     .ids = IdKind::kSchedule},
};
constexpr CommandSpec kGet = {
    .name = "get",
    .about = "Show a schedule",
    .positionals = kScheduleId,
    .handler = ScheduleGet,
};

constexpr OptionSpec kUpdateOptions[] = {
    {.name = "name", .value_name = "NAME", .help = "New name"},
    {.name = "cron",
     .value_name = "CRON",
     .help = "When to run, in five cron fields, UTC"},
    kAgentModelOption,
    kAgentEnvironmentOption,
    kAgentRemoveEnvironmentOption,
    kAgentFileOption,
    kAgentMcpOption,
    kAgentRemoveMcpOption,
    {.name = "prompt",
     .short_name = 'p',
     .value_name = "PROMPT",
     .help = "What the agent is to do"},
    kAgentSkillOption,
    kAgentRemoveSkillOption,
    kAgentHostOption,
};
constexpr CommandSpec kUpdate = {
    .name = "update",
    .about = "Change a schedule; what is not named stays as it is",
    .options = kUpdateOptions,
    .positionals = kScheduleId,
    .handler = ScheduleUpdate,
};

constexpr CommandSpec kPause = {
    .name = "pause",
    .about = "Let a schedule rest",
    .positionals = kScheduleId,
    .handler = SchedulePause,
};

constexpr const char* kResume[] = {"resume"};
constexpr CommandSpec kUnpause = {
    .name = "unpause",
    .about = "Let a schedule run again",
    .hidden_aliases = kResume,
    .positionals = kScheduleId,
    .handler = ScheduleUnpause,
};

constexpr CommandSpec kDelete = {
    .name = "delete",
    .about = "Remove a schedule; its runs stay",
    .positionals = kScheduleId,
    .handler = ScheduleDelete,
};

constexpr const CommandSpec* kScheduleCommands[] = {
    &kCreate, &kList, &kGet, &kUpdate, &kPause, &kUnpause, &kDelete};

}  // namespace

constinit const CommandSpec kScheduleCommand = {
    .name = "schedule",
    .about = "Run agents by the clock",
    .long_about =
        "Without a subcommand it is `oz schedule create`. A schedule fires by "
        "the service's\nclock, in UTC; `oz run list --schedule ID` lists what "
        "it ran.",
    .options = kCreateOptions,
    .required_groups = kCreateGroups,
    .subcommands = kScheduleCommands,
    .handler = ScheduleCreate,
};

}  // namespace oz
