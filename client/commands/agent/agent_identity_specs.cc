// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr OptionSpec kJqOption = {
    .name = "jq",
    .type = ValueType::kJqFilter,
    .value_name = "FILTER",
    .help = "Filter the JSON with a jq program and print what it yields",
};

constexpr EnumValue kSortFields[] = {{.name = "name"}, {.name = "created-at"}};
constexpr EnumValue kSortOrders[] = {{.name = "asc"}, {.name = "desc"}};
constexpr OptionSpec kListOptions[] = {
    {.name = "sort-by",
     .type = ValueType::kEnum,
     .value_name = "FIELD",
     .help = "What to sort by (default: name)",
     .values = kSortFields},
    {.name = "sort-order",
     .type = ValueType::kEnum,
     .value_name = "DIR",
     .help = "Which end comes first",
     .values = kSortOrders},
    kJqOption,
};

constexpr PositionalSpec kUid[] = {
    {.value_name = "UID",
     .help = "The agent; the first characters of its uid will do",
     .ids = IdKind::kAgent},
};
constexpr OptionSpec kGetOptions[] = {kJqOption};

constexpr OptionSpec kCreateOptions[] = {
    {.name = "name",
     .short_name = 'n',
     .value_name = "NAME",
     .help = "Name of the agent",
     .required = true},
    {.name = "description",
     .value_name = "DESCRIPTION",
     .help = "What it is for"},
    {.name = "prompt",
     .value_name = "TEXT",
     .help = "Put before the prompt of every run"},
    {.name = "secret",
     .ids = IdKind::kSecret,
     .value_name = "NAME",
     .help = "Secret that its runs may use",
     .repeatable = true},
    {.name = "skill",
     .ids = IdKind::kSkill,
     .value_name = "SKILL",
     .help = "Skill that its runs have",
     .repeatable = true},
    {.name = "base-model",
     .ids = IdKind::kModel,
     .value_name = "MODEL_ID",
     .help = "Model of its runs (see 'oz model list')"},
    {.name = "environment",
     .short_name = 'e',
     .ids = IdKind::kEnvironment,
     .value_name = "ENVIRONMENT_ID",
     .help = "Cloud environment of its runs"},
    kJqOption,
};

constexpr const char* kExcludesDescription[] = {"description"};
constexpr const char* kExcludesPrompt[] = {"prompt"};
constexpr const char* kExcludesBaseModel[] = {"base-model"};
constexpr const char* kExcludesEnvironment[] = {"environment"};
constexpr const char* kExcludesSecrets[] = {"add-secret", "remove-secret"};
constexpr const char* kExcludesSkills[] = {"add-skill", "remove-skill"};
constexpr OptionSpec kUpdateOptions[] = {
    {.name = "name",
     .short_name = 'n',
     .value_name = "NAME",
     .help = "New name"},
    {.name = "description",
     .value_name = "DESCRIPTION",
     .help = "What it is for"},
    {.name = "remove-description",
     .type = ValueType::kFlag,
     .help = "Remove the description",
     .conflicts = kExcludesDescription},
    {.name = "add-secret",
     .ids = IdKind::kSecret,
     .value_name = "NAME",
     .help = "Secret that its runs may use, too",
     .repeatable = true},
    {.name = "remove-secret",
     .ids = IdKind::kSecret,
     .value_name = "NAME",
     .help = "Secret that its runs may not use any more",
     .repeatable = true},
    {.name = "remove-all-secrets",
     .type = ValueType::kFlag,
     .help = "Let its runs use no secret",
     .conflicts = kExcludesSecrets},
    {.name = "add-skill",
     .ids = IdKind::kSkill,
     .value_name = "SKILL",
     .help = "Skill that its runs have, too",
     .repeatable = true},
    {.name = "remove-skill",
     .ids = IdKind::kSkill,
     .value_name = "SKILL",
     .help = "Skill that its runs have no more",
     .repeatable = true},
    {.name = "remove-all-skills",
     .type = ValueType::kFlag,
     .help = "Let its runs have no skill",
     .conflicts = kExcludesSkills},
    {.name = "base-model",
     .ids = IdKind::kModel,
     .value_name = "MODEL_ID",
     .help = "Model of its runs"},
    {.name = "remove-base-model",
     .type = ValueType::kFlag,
     .help = "Let its runs have the default model",
     .conflicts = kExcludesBaseModel},
    {.name = "environment",
     .short_name = 'e',
     .ids = IdKind::kEnvironment,
     .value_name = "ENVIRONMENT_ID",
     .help = "Cloud environment of its runs"},
    {.name = "remove-environment",
     .type = ValueType::kFlag,
     .help = "Let its runs have no environment of its own",
     .conflicts = kExcludesEnvironment},
    {.name = "prompt",
     .value_name = "TEXT",
     .help = "Put before the prompt of every run"},
    {.name = "remove-prompt",
     .type = ValueType::kFlag,
     .help = "Put nothing before the prompt of its runs",
     .conflicts = kExcludesPrompt},
    kJqOption,
};

}  // namespace

constinit const CommandSpec kAgentListCommand = {
    .name = "list",
    .about = "List the agents of your team",
    .options = kListOptions,
    .handler = AgentList,
};

constinit const CommandSpec kAgentGetCommand = {
    .name = "get",
    .about = "Show an agent",
    .options = kGetOptions,
    .positionals = kUid,
    .handler = AgentGet,
};

constinit const CommandSpec kAgentCreateCommand = {
    .name = "create",
    .about = "Create an agent",
    .options = kCreateOptions,
    .handler = AgentCreate,
};

constinit const CommandSpec kAgentUpdateCommand = {
    .name = "update",
    .about = "Change an agent; what is not named stays as it is",
    .options = kUpdateOptions,
    .positionals = kUid,
    .handler = AgentUpdate,
};

constinit const CommandSpec kAgentDeleteCommand = {
    .name = "delete",
    .about = "Delete an agent and its API keys",
    .positionals = kUid,
    .handler = AgentDelete,
};

}  // namespace oz
