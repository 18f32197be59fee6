// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_SPECS_H_
#define OZ_CLIENT_COMMANDS_SPECS_H_

// The tables of the top-level commands, one source per noun (run_specs.cc ...).
// All are constant-initialised: no code runs for them at start. A new command
// is a new row here and in registry.cc.

#include "client/args/spec.h"

namespace oz {

extern const CommandSpec kRunCommand;          // run_specs.cc
extern const CommandSpec kLoginCommand;        // auth_specs.cc
extern const CommandSpec kLogoutCommand;       // auth_specs.cc
extern const CommandSpec kWhoAmICommand;       // auth_specs.cc
extern const CommandSpec kDaemonCommand;       // daemon_specs.cc
extern const CommandSpec kCompletionsCommand;  // completions_specs.cc
extern const CommandSpec kInboxCommand;        // inbox_specs.cc
extern const CommandSpec kStatusCommand;       // inbox_specs.cc
extern const CommandSpec kHookCommand;         // hook_specs.cc
extern const CommandSpec kAgentCommand;        // agent_specs.cc
extern const CommandSpec kModelCommand;        // catalogue_specs.cc
extern const CommandSpec kMcpCommand;          // catalogue_specs.cc
extern const CommandSpec kCompleteCommand;     // completions_specs.cc
extern const CommandSpec kSecretCommand;       // secret_specs.cc
extern const CommandSpec kApiKeyCommand;       // api_key_specs.cc
extern const CommandSpec kArtifactCommand;     // artifact_specs.cc
extern const CommandSpec kScheduleCommand;     // schedule_specs.cc
extern const CommandSpec kEnvironmentCommand;  // environment_specs.cc
extern const CommandSpec kIntegrationCommand;  // integration_specs.cc

// Parts of kAgentCommand that start agents.
extern const CommandSpec kAgentRunCloudCommand;  // run_cloud_specs.cc
extern const CommandSpec kAgentRunCommand;       // not_offered_specs.cc

// Recognised, but not offered: all in not_offered_specs.cc.
extern const CommandSpec kMemoryStoreCommand;
extern const CommandSpec kMemoryCommand;
extern const CommandSpec kFederateCommand;
extern const CommandSpec kHarnessSupportCommand;
extern const CommandSpec kRunnerCommand;
extern const CommandSpec kProviderCommand;
extern const CommandSpec kDumpDebugInfoCommand;

// Parts of kAgentCommand: all in agent_identity_specs.cc.
extern const CommandSpec kAgentListCommand;
extern const CommandSpec kAgentGetCommand;
extern const CommandSpec kAgentCreateCommand;
extern const CommandSpec kAgentUpdateCommand;
extern const CommandSpec kAgentDeleteCommand;
extern const CommandSpec kUsageCommand;    // usage_specs.cc
extern const CommandSpec kAccountCommand;  // account_specs.cc

// Parts of kRunCommand.
extern const CommandSpec kRunSearchCommand;     // run_search_specs.cc
extern const CommandSpec kRunMessageCommand;    // run_message_specs.cc
extern const CommandSpec kRunWatchCommand;      // run_watch_specs.cc
extern const CommandSpec kRunWaitCommand;       // run_steer_specs.cc
extern const CommandSpec kRunCancelCommand;     // run_steer_specs.cc
extern const CommandSpec kRunFollowUpCommand;   // run_steer_specs.cc
extern const CommandSpec kRunOutputCommand;     // run_steer_specs.cc
extern const CommandSpec kRunOpenCommand;       // run_steer_specs.cc
extern const CommandSpec kRunArtifactsCommand;  // run_steer_specs.cc

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_SPECS_H_
