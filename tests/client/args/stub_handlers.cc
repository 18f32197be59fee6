// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/handlers.h"

// The tables need handlers to point to; parsing never calls them.
namespace oz {

int RunList(CommandContext& /*context*/) { return 0; }
int RunGet(CommandContext& /*context*/) { return 0; }
int RunConversationGet(CommandContext& /*context*/) { return 0; }
int RunMessageWatch(CommandContext& /*context*/) { return 0; }
int RunMessageSend(CommandContext& /*context*/) { return 0; }
int RunMessageList(CommandContext& /*context*/) { return 0; }
int RunMessageRead(CommandContext& /*context*/) { return 0; }
int RunMessageMarkDelivered(CommandContext& /*context*/) { return 0; }
int RunWatch(CommandContext& /*context*/) { return 0; }
int RunWait(CommandContext& /*context*/) { return 0; }
int RunCancel(CommandContext& /*context*/) { return 0; }
int RunFollowUp(CommandContext& /*context*/) { return 0; }
int RunOutput(CommandContext& /*context*/) { return 0; }
int RunOpen(CommandContext& /*context*/) { return 0; }
int RunArtifacts(CommandContext& /*context*/) { return 0; }
int Inbox(CommandContext& /*context*/) { return 0; }
int InboxDone(CommandContext& /*context*/) { return 0; }
int Status(CommandContext& /*context*/) { return 0; }
int HookList(CommandContext& /*context*/) { return 0; }
int HookLog(CommandContext& /*context*/) { return 0; }
int HookReplay(CommandContext& /*context*/) { return 0; }
int HookTest(CommandContext& /*context*/) { return 0; }
int SecretCreate(CommandContext& /*context*/) { return 0; }
int SecretCreateClaudeApiKey(CommandContext& /*context*/) { return 0; }
int SecretCreateBedrockApiKey(CommandContext& /*context*/) { return 0; }
int SecretCreateBedrockAccessKey(CommandContext& /*context*/) { return 0; }
int SecretCreateCodexApiKey(CommandContext& /*context*/) { return 0; }
int SecretList(CommandContext& /*context*/) { return 0; }
int SecretUpdate(CommandContext& /*context*/) { return 0; }
int SecretDelete(CommandContext& /*context*/) { return 0; }
int ApiKeyList(CommandContext& /*context*/) { return 0; }
int ApiKeyCreate(CommandContext& /*context*/) { return 0; }
int ApiKeyExpire(CommandContext& /*context*/) { return 0; }
int ArtifactGet(CommandContext& /*context*/) { return 0; }
int ArtifactDownload(CommandContext& /*context*/) { return 0; }
int ArtifactUpload(CommandContext& /*context*/) { return 0; }
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
int CompleteWord(CommandContext& /*context*/) { return 0; }
int AgentSkills(CommandContext& /*context*/) { return 0; }
int AgentProfileList(CommandContext& /*context*/) { return 0; }
int ModelList(CommandContext& /*context*/) { return 0; }
int McpList(CommandContext& /*context*/) { return 0; }
int AgentRunCloud(CommandContext& /*context*/) { return 0; }
int NotOffered(CommandContext& /*context*/) { return 0; }
int UnrecognizedProvider(CommandContext& /*context*/) { return 0; }
int AgentList(CommandContext& /*context*/) { return 0; }
int AgentGet(CommandContext& /*context*/) { return 0; }
int AgentCreate(CommandContext& /*context*/) { return 0; }
int AgentUpdate(CommandContext& /*context*/) { return 0; }
int AgentDelete(CommandContext& /*context*/) { return 0; }
int ScheduleList(CommandContext& /*context*/) { return 0; }
int ScheduleGet(CommandContext& /*context*/) { return 0; }
int ScheduleCreate(CommandContext& /*context*/) { return 0; }
int ScheduleUpdate(CommandContext& /*context*/) { return 0; }
int SchedulePause(CommandContext& /*context*/) { return 0; }
int ScheduleUnpause(CommandContext& /*context*/) { return 0; }
int ScheduleDelete(CommandContext& /*context*/) { return 0; }
int RunSearch(CommandContext& /*context*/) { return 0; }
int Usage(CommandContext& /*context*/) { return 0; }
int AccountList(CommandContext& /*context*/) { return 0; }
int AccountUse(CommandContext& /*context*/) { return 0; }
int EnvironmentList(CommandContext& /*context*/) { return 0; }
int EnvironmentGet(CommandContext& /*context*/) { return 0; }
int EnvironmentCreate(CommandContext& /*context*/) { return 0; }
int EnvironmentUpdate(CommandContext& /*context*/) { return 0; }
int EnvironmentDelete(CommandContext& /*context*/) { return 0; }
int EnvironmentImageList(CommandContext& /*context*/) { return 0; }
int IntegrationList(CommandContext& /*context*/) { return 0; }
int IntegrationCreate(CommandContext& /*context*/) { return 0; }
int IntegrationUpdate(CommandContext& /*context*/) { return 0; }

}  // namespace oz
