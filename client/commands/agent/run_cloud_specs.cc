// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/agent_config_options.h"
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr const char* kExcludesPrompt[] = {"prompt"};
constexpr const char* kExcludesComputerUse[] = {"computer-use"};
constexpr const char* kExcludesWatch[] = {"watch"};
constexpr EnumValue kHarnesses[] = {
    {.name = "oz"},
    {.name = "claude"},
    {.name = "codex"},
    {.name = "claude-code", .hidden = true},
    {.name = "opencode", .hidden = true},
    {.name = "open-code", .hidden = true},
    {.name = "gemini", .hidden = true},
};

constexpr OptionSpec kOptions[] = {
    {.name = "prompt",
     .short_name = 'p',
     .value_name = "PROMPT",
     .help = "What the agent is to do"},
    {.name = "saved-prompt",
     .value_name = "SAVED_PROMPT",
     .help = "Id of a saved prompt that says what to do",
     .conflicts = kExcludesPrompt},
    kAgentSkillOption,
    kAgentModelOption,
    kAgentFileOption,
    {.name = "name",
     .short_name = 'n',
     .value_name = "NAME",
     .help = "Name of this configuration, to find its runs by"},
    {.name = "title", .value_name = "TITLE", .help = "Title of the run"},
    {.name = "parent-run-id",
     .value_name = "RUN_ID",
     .help = "Run that this one belongs to"},
    kAgentMcpOption,
    kAgentEnvironmentOption,
    kAgentNoEnvironmentOption,
    {.name = "runner", .value_name = "ID", .help = "Runner to work on"},
    {.name = "open",
     .type = ValueType::kFlag,
     .help = "Open the run in the browser"},
    {.name = "conversation",
     .value_name = "ID",
     .help = "Conversation to go on with"},
    kTeamOption,
    kPersonalOption,
    {.name = "agent",
     .value_name = "UID",
     .help = "Agent to execute the run as (see 'oz agent list')"},
    kAgentHostOption,
    {.name = "attach",
     .type = ValueType::kPath,
     .value_name = "PATH",
     .help = "File for the agent, at most 10 MiB; repeat for up to 25",
     .repeatable = true},
    {.name = "computer-use",
     .type = ValueType::kFlag,
     .help = "Let the agent use a desktop"},
    {.name = "no-computer-use",
     .type = ValueType::kFlag,
     .help = "Do not let the agent use a desktop",
     .conflicts = kExcludesComputerUse},
    {.name = "no-snapshot",
     .type = ValueType::kFlag,
     .help = "Accepted for compatibility; without effect"},
    {.name = "snapshot-upload-timeout",
     .type = ValueType::kDuration,
     .value_name = "DURATION",
     .help = "Accepted for compatibility; without effect"},
    {.name = "snapshot-script-timeout",
     .type = ValueType::kDuration,
     .value_name = "DURATION",
     .help = "Accepted for compatibility; without effect"},
    {.name = "harness",
     .type = ValueType::kEnum,
     .value_name = "HARNESS",
     .help = "Agent program that does the work",
     .default_value = "oz",
     .values = kHarnesses},
    {.name = "claude-auth-secret",
     .value_name = "NAME",
     .help = "Secret that the harness claude logs in with"},
    {.name = "codex-auth-secret",
     .value_name = "NAME",
     .help = "Secret that the harness codex logs in with"},
    {.name = "wait",
     .type = ValueType::kFlag,
     .help = "Wait for the end of the run, and tell how it ended",
     .conflicts = kExcludesWatch},
    {.name = "watch",
     .type = ValueType::kFlag,
     .help = "Follow what the agent does to the end of the run"},
    {.name = "timeout",
     .type = ValueType::kDuration,
     .value_name = "DURATION",
     .help = "Wait no longer than this, such as 30s or 1h30m"},
};
constexpr const char* kTasks[] = {"prompt", "saved-prompt", "skill"};
constexpr RequiredGroup kGroups[] = {{kTasks}};
constexpr const char* kAliases[] = {"ra"};
constexpr const char* kHiddenAliases[] = {"run-ambient"};

}  // namespace

constinit const CommandSpec kAgentRunCloudCommand = {
    .name = "run-cloud",
    .about = "Start a run in the cloud",
    .long_about =
        "Prints the id of the run and returns; the run goes on. A prompt that "
        "begins with\n\"/plan \" or \"/orchestrate \" makes the agent plan, "
        "or divide the work.\n\nThe request is sent once. When the service "
        "does not answer, the run is looked for,\nand the command says which "
        "of the two happened.\n\nWith --wait, --watch or --timeout the exit "
        "code is the verdict: 0 succeeded,\n1 failed, 3 cancelled, 4 not "
        "logged in, 5 blocked (needs you), 6 nothing is known,\n124 timed out.",
    .aliases = kAliases,
    .hidden_aliases = kHiddenAliases,
    .options = kOptions,
    .required_groups = kGroups,
    .handler = AgentRunCloud,
};

}  // namespace oz
