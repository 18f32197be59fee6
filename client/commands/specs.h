// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_SPECS_H_
#define OZ_CLIENT_COMMANDS_SPECS_H_

// Declares the tables of the commands; each is defined beside its handler. All
// are constant-initialised: no code runs for them at start.

#include "client/args/spec.h"

namespace oz {

// Lists the top-level commands in the order in which help shows them. A new
// command is a line here.
#define OZ_TOP_LEVEL_COMMANDS(COMMAND) \
  COMMAND(kRunCommand)                 \
  COMMAND(kAgentCommand)               \
  COMMAND(kEnvironmentCommand)         \
  COMMAND(kScheduleCommand)            \
  COMMAND(kSecretCommand)              \
  COMMAND(kIntegrationCommand)         \
  COMMAND(kArtifactCommand)            \
  COMMAND(kModelCommand)               \
  COMMAND(kMcpCommand)                 \
  COMMAND(kApiKeyCommand)              \
  COMMAND(kInboxCommand)               \
  COMMAND(kStatusCommand)              \
  COMMAND(kUsageCommand)               \
  COMMAND(kHookCommand)                \
  COMMAND(kLoginCommand)               \
  COMMAND(kLogoutCommand)              \
  COMMAND(kWhoAmICommand)              \
  COMMAND(kAccountCommand)             \
  COMMAND(kDaemonCommand)              \
  COMMAND(kCompletionsCommand)         \
  COMMAND(kCompleteCommand)            \
  COMMAND(kMemoryStoreCommand)         \
  COMMAND(kMemoryCommand)              \
  COMMAND(kFederateCommand)            \
  COMMAND(kRunnerCommand)              \
  COMMAND(kHarnessSupportCommand)      \
  COMMAND(kProviderCommand)            \
  COMMAND(kDumpDebugInfoCommand)

#define OZ_DECLARE_COMMAND(command) extern const CommandSpec command;
OZ_TOP_LEVEL_COMMANDS(OZ_DECLARE_COMMAND)
#undef OZ_DECLARE_COMMAND

// Subcommands whose handlers lie in other sources than their parent.
extern const CommandSpec kRunListCommand;
extern const CommandSpec kRunGetCommand;
extern const CommandSpec kRunConversationCommand;
extern const CommandSpec kRunSearchCommand;
extern const CommandSpec kRunWatchCommand;
extern const CommandSpec kRunWaitCommand;
extern const CommandSpec kRunCancelCommand;
extern const CommandSpec kRunFollowUpCommand;
extern const CommandSpec kRunOutputCommand;
extern const CommandSpec kRunOpenCommand;
extern const CommandSpec kRunArtifactsCommand;
extern const CommandSpec kRunMessageCommand;
extern const CommandSpec kRunMessageWatchCommand;
extern const CommandSpec kAgentRunCloudCommand;
extern const CommandSpec kAgentRunCommand;
extern const CommandSpec kAgentListCommand;
extern const CommandSpec kAgentGetCommand;
extern const CommandSpec kAgentCreateCommand;
extern const CommandSpec kAgentUpdateCommand;
extern const CommandSpec kAgentDeleteCommand;
extern const CommandSpec kAgentSkillsCommand;
extern const CommandSpec kAgentProfileCommand;
extern const CommandSpec kEnvironmentCreateCommand;
extern const CommandSpec kEnvironmentUpdateCommand;
extern const CommandSpec kEnvironmentDeleteCommand;
extern const CommandSpec kMemoryStoreUpdateCommand;
extern const CommandSpec kMemoryStoreAgentsCommand;
extern const CommandSpec kMemoryCreateCommand;
extern const CommandSpec kMemoryUpdateCommand;
extern const CommandSpec kMemoryDeleteCommand;
extern const CommandSpec kDaemonStatusCommand;
extern const CommandSpec kDaemonDoctorCommand;

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_SPECS_H_
