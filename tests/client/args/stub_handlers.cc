// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/handlers.h"

// The tables need handlers to point to; parsing never calls them.
namespace oz {

int RunList(CommandContext& /*context*/) { return 0; }
int RunGet(CommandContext& /*context*/) { return 0; }
int RunConversationGet(CommandContext& /*context*/) { return 0; }
int Login(CommandContext& /*context*/) { return 0; }
int Logout(CommandContext& /*context*/) { return 0; }
int WhoAmI(CommandContext& /*context*/) { return 0; }
int DaemonStart(CommandContext& /*context*/) { return 0; }
int DaemonStop(CommandContext& /*context*/) { return 0; }
int DaemonRestart(CommandContext& /*context*/) { return 0; }
int DaemonStatus(CommandContext& /*context*/) { return 0; }
int DaemonLogs(CommandContext& /*context*/) { return 0; }
int DaemonDoctor(CommandContext& /*context*/) { return 0; }
int DaemonWhere(CommandContext& /*context*/) { return 0; }
int Completions(CommandContext& /*context*/) { return 0; }

}  // namespace oz
