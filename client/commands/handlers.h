// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_HANDLERS_H_
#define OZ_CLIENT_COMMANDS_HANDLERS_H_

// What the command tables call. Each handler does one command to the end,
// reports its own errors on stderr and returns the exit code (exit_code.h).

namespace oz {

class CommandContext;

// run
int RunList(CommandContext& context);
int RunGet(CommandContext& context);
int RunConversationGet(CommandContext& context);

// login, logout, whoami
int Login(CommandContext& context);
int Logout(CommandContext& context);
int WhoAmI(CommandContext& context);

// daemon
int DaemonStart(CommandContext& context);
int DaemonStop(CommandContext& context);
int DaemonRestart(CommandContext& context);
int DaemonStatus(CommandContext& context);
int DaemonLogs(CommandContext& context);
int DaemonDoctor(CommandContext& context);
int DaemonWhere(CommandContext& context);

// completions
int Completions(CommandContext& context);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_HANDLERS_H_
