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
int RunMessageWatch(CommandContext& context);
int RunMessageSend(CommandContext& context);
int RunMessageList(CommandContext& context);
int RunMessageRead(CommandContext& context);
int RunMessageMarkDelivered(CommandContext& context);
int RunWatch(CommandContext& context);
int RunWait(CommandContext& context);
int RunCancel(CommandContext& context);
int RunFollowUp(CommandContext& context);
int RunOutput(CommandContext& context);
int RunOpen(CommandContext& context);
int RunArtifacts(CommandContext& context);

// inbox, status
int Inbox(CommandContext& context);
int InboxDone(CommandContext& context);
int Status(CommandContext& context);

// hook
int HookList(CommandContext& context);
int HookLog(CommandContext& context);
int HookReplay(CommandContext& context);
int HookTest(CommandContext& context);

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
