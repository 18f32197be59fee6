// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr OptionSpec kSkillsOptions[] = {
    {.name = "repo",
     .short_name = 'r',
     .value_name = "REPO",
     .help = "Only the skills of this repository (owner/repo)"},
};
constexpr CommandSpec kSkills = {
    .name = "skills",
    .about = "List the skills that runs can be started with",
    .options = kSkillsOptions,
    .handler = AgentSkills,
};

constexpr CommandSpec kProfileList = {
    .name = "list",
    .about = "List the profiles of the desktop app (there are none here)",
    .handler = AgentProfileList,
};
constexpr const CommandSpec* kProfileCommands[] = {&kProfileList};
constexpr CommandSpec kProfile = {
    .name = "profile",
    .about = "Profiles of the desktop app",
    .subcommands = kProfileCommands,
};

constexpr const CommandSpec* kAgentCommands[] = {&kAgentRunCloudCommand,
                                                 &kAgentRunCommand,
                                                 &kAgentListCommand,
                                                 &kAgentGetCommand,
                                                 &kAgentCreateCommand,
                                                 &kAgentUpdateCommand,
                                                 &kAgentDeleteCommand,
                                                 &kSkills,
                                                 &kProfile};

}  // namespace

constinit const CommandSpec kAgentCommand = {
    .name = "agent",
    .about = "Start runs in the cloud; agents and skills",
    .subcommands = kAgentCommands,
};

}  // namespace oz
