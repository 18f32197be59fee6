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
int RunSearch(CommandContext& context);

// inbox, status
int Inbox(CommandContext& context);
int InboxDone(CommandContext& context);
int Status(CommandContext& context);

// usage
int Usage(CommandContext& context);

// account
int AccountList(CommandContext& context);
int AccountUse(CommandContext& context);

// hook
int HookList(CommandContext& context);
int HookLog(CommandContext& context);
int HookReplay(CommandContext& context);
int HookTest(CommandContext& context);

// schedule
int ScheduleList(CommandContext& context);
int ScheduleGet(CommandContext& context);
int ScheduleCreate(CommandContext& context);
int ScheduleUpdate(CommandContext& context);
int SchedulePause(CommandContext& context);
int ScheduleUnpause(CommandContext& context);
int ScheduleDelete(CommandContext& context);

// agent run-cloud
int AgentRunCloud(CommandContext& context);

// What is recognised and not offered
int NotOffered(CommandContext& context);
int UnrecognizedProvider(CommandContext& context);

// agent: identities
int AgentList(CommandContext& context);
int AgentGet(CommandContext& context);
int AgentCreate(CommandContext& context);
int AgentUpdate(CommandContext& context);
int AgentDelete(CommandContext& context);

// secret
int SecretCreate(CommandContext& context);
int SecretCreateClaudeApiKey(CommandContext& context);
int SecretCreateBedrockApiKey(CommandContext& context);
int SecretCreateBedrockAccessKey(CommandContext& context);
int SecretCreateCodexApiKey(CommandContext& context);
int SecretList(CommandContext& context);
int SecretUpdate(CommandContext& context);
int SecretDelete(CommandContext& context);

// api-key
int ApiKeyList(CommandContext& context);
int ApiKeyCreate(CommandContext& context);
int ApiKeyExpire(CommandContext& context);

// artifact
int ArtifactGet(CommandContext& context);
int ArtifactDownload(CommandContext& context);
int ArtifactUpload(CommandContext& context);

// environment
int EnvironmentList(CommandContext& context);
int EnvironmentGet(CommandContext& context);
int EnvironmentCreate(CommandContext& context);
int EnvironmentUpdate(CommandContext& context);
int EnvironmentDelete(CommandContext& context);
int EnvironmentImageList(CommandContext& context);

// integration
int IntegrationList(CommandContext& context);
int IntegrationCreate(CommandContext& context);
int IntegrationUpdate(CommandContext& context);

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
int CompleteWord(CommandContext& context);

// agent skills, agent profile, model, mcp
int AgentSkills(CommandContext& context);
int AgentProfileList(CommandContext& context);
int ModelList(CommandContext& context);
int McpList(CommandContext& context);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_HANDLERS_H_
