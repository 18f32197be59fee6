// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr const CommandSpec* kRunCommands[] = {
    &kRunListCommand,      &kRunGetCommand,      &kRunConversationCommand,
    &kRunSearchCommand,    &kRunWatchCommand,    &kRunWaitCommand,
    &kRunCancelCommand,    &kRunFollowUpCommand, &kRunOutputCommand,
    &kRunArtifactsCommand, &kRunOpenCommand,     &kRunMessageCommand,
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
