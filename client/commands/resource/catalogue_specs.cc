// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

constexpr CommandSpec kModelList = {
    .name = "list",
    .about = "List the models that runs can use",
    .handler = ModelList,
};
constexpr const CommandSpec* kModelCommands[] = {&kModelList};

constexpr CommandSpec kMcpList = {
    .name = "list",
    .about = "List the MCP servers of the account",
    .handler = McpList,
};
constexpr const CommandSpec* kMcpCommands[] = {&kMcpList};

}  // namespace

constinit const CommandSpec kModelCommand = {
    .name = "model",
    .about = "Models that runs can use",
    .subcommands = kModelCommands,
};

constinit const CommandSpec kMcpCommand = {
    .name = "mcp",
    .about = "MCP servers that runs can use",
    .subcommands = kMcpCommands,
};

}  // namespace oz
