// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/agent_config_options.h"
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr EnumValue kProviders[] = {
    {.name = "linear"},
    {.name = "slack"},
};
constexpr PositionalSpec kProvider[] = {
    {.value_name = "PROVIDER",
     .help = "Product to work in",
     .type = ValueType::kEnum,
     .values = kProviders},
};
constexpr OptionSpec kPrompt = {
    .name = "prompt",
    .short_name = 'p',
    .value_name = "PROMPT",
    .help = "What every agent of this integration is told first"};
constexpr OptionSpec kHost = {.name = "host",
                              .value_name = "WORKER_HOST",
                              .help = "Self-hosted worker to work on"};

constexpr OptionSpec kCreateOptions[] = {
    kAgentModelOption,
    kAgentEnvironmentOption,
    kAgentNoEnvironmentOption,
    kAgentFileOption,
    kAgentMcpOption,
    kPrompt,
    kHost,
};
constexpr CommandSpec kCreate = {
    .name = "create",
    .about = "Set up an integration",
    .options = kCreateOptions,
    .positionals = kProvider,
    .handler = IntegrationCreate,
};

constexpr OptionSpec kUpdateOptions[] = {
    kAgentModelOption,
    kAgentEnvironmentOption,
    kAgentRemoveEnvironmentOption,
    kAgentFileOption,
    kAgentMcpOption,
    kAgentRemoveMcpOption,
    kPrompt,
    kHost,
};
constexpr CommandSpec kUpdate = {
    .name = "update",
    .about = "Change an integration; what is not said stays",
    .options = kUpdateOptions,
    .positionals = kProvider,
    .handler = IntegrationUpdate,
};

constexpr CommandSpec kList = {
    .name = "list",
    .about = "List the integrations and how they are configured",
    .handler = IntegrationList,
};

constexpr const CommandSpec* kIntegrationCommands[] = {&kCreate, &kUpdate,
                                                       &kList};
constexpr const char* kIntegrationAliases[] = {"i"};

}  // namespace

constinit const CommandSpec kIntegrationCommand = {
    .name = "integration",
    .about = "Let agents work in Linear and Slack",
    .aliases = kIntegrationAliases,
    .subcommands = kIntegrationCommands,
};

}  // namespace oz
