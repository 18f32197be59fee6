// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr const CommandSpec* kAgentCommands[] = {
    &kAgentRunCloudCommand, &kAgentRunCommand,    &kAgentListCommand,
    &kAgentGetCommand,      &kAgentCreateCommand, &kAgentUpdateCommand,
    &kAgentDeleteCommand,   &kAgentSkillsCommand, &kAgentProfileCommand};

}  // namespace

constinit const CommandSpec kAgentCommand = {
    .name = "agent",
    .about = "Start runs in the cloud; agents and skills",
    .subcommands = kAgentCommands,
};

}  // namespace oz
