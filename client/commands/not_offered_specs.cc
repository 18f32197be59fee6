// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Commands of the published program that only make sense inside the vendor's
// own agent or app. Their lines are understood, and refused for the same
// mistakes, so that whoever tries one learns what this program has instead.
#include <stdint.h>

#include "client/commands/agent_config_options.h"
#include "client/commands/handlers.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

// Most of them are options without a peculiarity.
constexpr OptionSpec Flag(const char* name, const char* help = "") {
  return {.name = name, .type = ValueType::kFlag, .help = help};
}
constexpr OptionSpec Text(const char* name, const char* value_name,
                          const char* help = "") {
  return {.name = name, .value_name = value_name, .help = help};
}
constexpr OptionSpec Needed(const char* name, const char* value_name,
                            const char* help = "", char short_name = '\0') {
  return {.name = name,
          .short_name = short_name,
          .value_name = value_name,
          .help = help,
          .required = true};
}
constexpr OptionSpec Duration(const char* name) {
  return {.name = name,
          .type = ValueType::kDuration,
          .value_name = "DURATION",
          .help = "A time such as 30s or 1h30m"};
}

// agent run

constexpr const char* kExcludesPrompt[] = {"prompt"};
constexpr const char* kNeedsTask[] = {"task-id"};
constexpr const char* kExcludesTexts[] = {"prompt", "saved-prompt", "file"};
constexpr const char* kExcludesComputerUse[] = {"computer-use"};
constexpr const char* kNeedsTaskAndIdle[] = {"task-id", "idle-on-complete"};
constexpr const char* kNeedsRole[] = {"bedrock-inference-role"};
constexpr const char* kNeedsRegion[] = {"bedrock-role-region"};
constexpr EnumValue kHarnesses[] = {
    {.name = "oz"},
    {.name = "claude"},
    {.name = "codex"},
    {.name = "claude-code", .hidden = true},
    {.name = "opencode", .hidden = true},
    {.name = "open-code", .hidden = true},
    {.name = "gemini", .hidden = true},
};
constexpr OptionSpec kAgentRunOptions[] = {
    {.name = "prompt",
     .short_name = 'p',
     .value_name = "PROMPT",
     .help = "What the agent is to do"},
    {.name = "saved-prompt",
     .value_name = "SAVED_PROMPT",
     .help = "Id of a saved prompt",
     .conflicts = kExcludesPrompt},
    kAgentSkillOption,
    kAgentModelOption,
    kAgentFileOption,
    {.name = "name",
     .short_name = 'n',
     .value_name = "NAME",
     .help = "Name of this configuration"},
    {.name = "cwd",
     .short_name = 'C',
     .type = ValueType::kPath,
     .value_name = "CWD",
     .help = "Directory to work in"},
    {.name = "share",
     .value_name = "RECIPIENTS",
     .help = "Who may look on",
     .repeatable = true,
     .value_optional = true},
    kAgentMcpOption,
    Flag("strict-mcp-startup", "Fail when an MCP server does not start"),
    Duration("mcp-startup-timeout"),
    {.name = "environment",
     .short_name = 'e',
     .value_name = "ENVIRONMENT_ID",
     .help = "Cloud environment to work in"},
    Flag("no-snapshot", "Take no snapshot at the end"),
    Duration("snapshot-upload-timeout"),
    Duration("snapshot-script-timeout"),
    Text("conversation", "ID", "Conversation to go on with"),
    Text("profile", "ID", "Profile of the desktop app"),
    {.name = "gui", .type = ValueType::kFlag, .hidden = true},
    {.name = "mcp-server",
     .type = ValueType::kUuid,
     .value_name = "UUID",
     .repeatable = true,
     .hidden = true},
    {.name = "idle-on-complete",
     .type = ValueType::kDuration,
     .value_name = "DURATION",
     .value_optional = true,
     .hidden = true},
    {.name = "idle-on-fail",
     .type = ValueType::kDuration,
     .value_name = "DURATION",
     .env = "OZ_IDLE_ON_FAIL",
     .value_optional = true,
     .hidden = true},
    {.name = "task-id",
     .value_name = "TASK_ID",
     .hidden = true,
     .conflicts = kExcludesTexts},
    {.name = "sandboxed", .type = ValueType::kFlag, .hidden = true},
    {.name = "bedrock-inference-role",
     .value_name = "ROLE_ARN",
     .hidden = true,
     .needs = kNeedsRegion},
    {.name = "bedrock-role-region",
     .value_name = "REGION",
     .hidden = true,
     .needs = kNeedsRole},
    {.name = "computer-use", .type = ValueType::kFlag, .hidden = true},
    {.name = "no-computer-use",
     .type = ValueType::kFlag,
     .hidden = true,
     .conflicts = kExcludesComputerUse},
    {.name = "harness",
     .type = ValueType::kEnum,
     .value_name = "HARNESS",
     .default_value = "oz",
     .values = kHarnesses,
     .hidden = true},
    {.name = "skip-initial-turn",
     .type = ValueType::kFlag,
     .hidden = true,
     .conflicts = kExcludesTexts,
     .needs = kNeedsTaskAndIdle},
    {.name = "configure-git-credentials-with-github",
     .type = ValueType::kFlag,
     .hidden = true},
    {.name = "repository-head-override-json",
     .value_name = "JSON",
     .repeatable = true,
     .hidden = true,
     .needs = kNeedsTask},
    {.name = "remove-repository-origins",
     .type = ValueType::kFlag,
     .hidden = true},
};
constexpr const char* kTasks[] = {"prompt", "saved-prompt", "task-id", "skill"};
constexpr RequiredGroup kAgentRunGroups[] = {{kTasks}};
constexpr const char* kAgentRunAliases[] = {"r"};

// memory-store, memory

constexpr PositionalSpec kStore[] = {{.value_name = "STORE_UID"}};
constexpr PositionalSpec kMemory[] = {{.value_name = "MEMORY_UID"}};
constexpr OptionSpec kStoreUpdateOptions[] = {
    {.name = "description",
     .short_name = 'd',
     .value_name = "DESCRIPTION",
     .help = "What the store is for"},
};
constexpr const char* kGetStore[] = {"get-store"};
constexpr const char* kEditStore[] = {"edit-store"};
constexpr const char* kUpdateStore[] = {"update-store"};
constexpr const char* kStoreAgents[] = {"store-agents"};
constexpr const char* kMemoryStores[] = {"memory-stores"};
constexpr CommandSpec kStoreList = {
    .name = "list", .about = "List memory stores", .handler = NotOffered};
constexpr CommandSpec kStoreGet = {.name = "get",
                                   .about = "Show a memory store",
                                   .hidden_aliases = kGetStore,
                                   .positionals = kStore,
                                   .handler = NotOffered};
constexpr CommandSpec kStoreUpdate = {.name = "update",
                                      .about = "Change a memory store",
                                      .aliases = kEditStore,
                                      .hidden_aliases = kUpdateStore,
                                      .options = kStoreUpdateOptions,
                                      .positionals = kStore,
                                      .handler = NotOffered};
constexpr CommandSpec kStoreListAgents = {
    .name = "list-store-agents",
    .about = "List the agents of a memory store",
    .aliases = kStoreAgents,
    .positionals = kStore,
    .handler = NotOffered};
constexpr const CommandSpec* kStoreCommands[] = {
    &kStoreList, &kStoreGet, &kStoreUpdate, &kStoreListAgents};

constexpr OptionSpec kContent =
    Needed("content", "CONTENT", "What to remember", 'c');
constexpr OptionSpec kReason = Needed("reason", "REASON", "Why", 'r');
constexpr OptionSpec kStoreOption =
    Needed("store", "STORE_UID", "Store of the memory", 's');
constexpr OptionSpec kVersion = Text("version", "VERSION", "Its version");
constexpr OptionSpec kMemoryCreateOptions[] = {kContent, kReason, kVersion};
constexpr OptionSpec kMemoryUpdateOptions[] = {kStoreOption, kContent, kReason,
                                               kVersion};
constexpr OptionSpec kMemoryStoreOptions[] = {kStoreOption};
constexpr const char* kAdd[] = {"add"};
constexpr const char* kEdit[] = {"edit"};
constexpr const char* kRemove[] = {"remove"};
constexpr CommandSpec kMemoryList = {.name = "list",
                                     .about = "List memories",
                                     .positionals = kStore,
                                     .handler = NotOffered};
constexpr CommandSpec kMemoryCreate = {.name = "create",
                                       .about = "Create a memory",
                                       .aliases = kAdd,
                                       .options = kMemoryCreateOptions,
                                       .positionals = kStore,
                                       .handler = NotOffered};
constexpr CommandSpec kMemoryUpdate = {.name = "update",
                                       .about = "Change a memory",
                                       .aliases = kEdit,
                                       .options = kMemoryUpdateOptions,
                                       .positionals = kMemory,
                                       .handler = NotOffered};
constexpr CommandSpec kMemoryDelete = {.name = "delete",
                                       .about = "Delete a memory",
                                       .aliases = kRemove,
                                       .options = kMemoryStoreOptions,
                                       .positionals = kMemory,
                                       .handler = NotOffered};
constexpr CommandSpec kMemoryVersions = {.name = "versions",
                                         .about = "List versions of a memory",
                                         .options = kMemoryStoreOptions,
                                         .positionals = kMemory,
                                         .handler = NotOffered};
constexpr const CommandSpec* kMemoryCommands[] = {
    &kMemoryList, &kMemoryCreate, &kMemoryUpdate, &kMemoryDelete,
    &kMemoryVersions};

// federate

constexpr OptionSpec kTokenDuration = {.name = "duration",
                                       .type = ValueType::kDuration,
                                       .value_name = "DURATION",
                                       .help = "How long the token is good",
                                       .default_value = "1h"};
constexpr OptionSpec kIssueTokenOptions[] = {
    Needed("run-id", "RUN_ID", "Run to issue it for"),
    Needed("audience", "AUDIENCE", "Who is to accept it"),
    kTokenDuration,
    {.name = "subject-template",
     .value_name = "SUBJECT_TEMPLATE",
     .help = "Parts of the subject",
     .repeatable = true,
     .many_words = true},
};
constexpr OptionSpec kIssueGcpTokenOptions[] = {
    Needed("run-id", "RUN_ID"),
    kTokenDuration,
    {.name = "audience",
     .value_name = "AUDIENCE",
     .env = "GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE",
     .required = true},
    {.name = "token-type",
     .value_name = "TOKEN_TYPE",
     .env = "GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE",
     .required = true},
    {.name = "output-file",
     .value_name = "OUTPUT_FILE",
     .env = "GOOGLE_EXTERNAL_ACCOUNT_OUTPUT_FILE"},
};
constexpr CommandSpec kIssueToken = {.name = "issue-token",
                                     .about = "Issue an identity token",
                                     .options = kIssueTokenOptions,
                                     .handler = NotOffered};
constexpr CommandSpec kIssueGcpToken = {
    .name = "issue-gcp-token",
    .about = "Issue an identity token for Google Cloud",
    .options = kIssueGcpTokenOptions,
    .handler = NotOffered,
    .hidden = true};
constexpr const CommandSpec* kFederateCommands[] = {&kIssueToken,
                                                    &kIssueGcpToken};

// harness-support

constexpr OptionSpec kHarnessOptions[] = {
    {.name = "run-id",
     .value_name = "RUN_ID",
     .env = "OZ_RUN_ID",
     .required = true},
};
constexpr OptionSpec kPullRequestOptions[] = {Needed("url", "URL"),
                                              Needed("branch", "BRANCH")};
constexpr OptionSpec kReferenceOptions[] = {
    Needed("url", "URL"), Needed("reference-type", "REFERENCE_TYPE"),
    Text("title", "TITLE"), Text("metadata", "METADATA")};
constexpr OptionSpec kNotifyOptions[] = {Needed("message", "MESSAGE")};
constexpr EnumValue kOutcomes[] = {{.name = "success"}, {.name = "failure"}};
constexpr OptionSpec kFinishOptions[] = {{.name = "status",
                                          .type = ValueType::kEnum,
                                          .value_name = "STATUS",
                                          .values = kOutcomes,
                                          .required = true},
                                         Needed("summary", "SUMMARY")};
constexpr OptionSpec kShutdownOptions[] = {
    Text("error-category", "ERROR_CATEGORY"),
    Text("error-message", "ERROR_MESSAGE")};
constexpr CommandSpec kPing = {.name = "ping",
                               .about = "Tell that the agent is there",
                               .handler = NotOffered,
                               .hidden = true};
constexpr CommandSpec kPullRequest = {.name = "pull-request",
                                      .about = "A pull request",
                                      .options = kPullRequestOptions,
                                      .handler = NotOffered};
constexpr const CommandSpec* kArtifactKinds[] = {&kPullRequest};
constexpr CommandSpec kReportArtifact = {.name = "report-artifact",
                                         .about = "Report what the run made",
                                         .subcommands = kArtifactKinds};
constexpr CommandSpec kReportReference = {.name = "report-external-reference",
                                          .about = "Report a link",
                                          .options = kReferenceOptions,
                                          .handler = NotOffered};
constexpr CommandSpec kNotifyUser = {.name = "notify-user",
                                     .about = "Tell the user something",
                                     .options = kNotifyOptions,
                                     .handler = NotOffered};
constexpr CommandSpec kFinishTask = {.name = "finish-task",
                                     .about = "Tell that the run has ended",
                                     .options = kFinishOptions,
                                     .handler = NotOffered};
constexpr CommandSpec kReportShutdown = {.name = "report-shutdown",
                                         .about = "Tell that the agent ends",
                                         .options = kShutdownOptions,
                                         .handler = NotOffered};
constexpr const CommandSpec* kHarnessCommands[] = {
    &kPing,       &kReportArtifact, &kReportReference,
    &kNotifyUser, &kFinishTask,     &kReportShutdown};

// runner

constexpr EnumValue kRunnerSortFields[] = {{.name = "name"},
                                           {.name = "last-updated"}};
constexpr EnumValue kSystems[] = {{.name = "linux"}, {.name = "macos"}};
constexpr EnumValue kArchitectures[] = {
    {.name = "auto"}, {.name = "x86-64"}, {.name = "aarch64"}};
constexpr EnumValue kMacVersions[] = {
    {.name = "14"}, {.name = "15"}, {.name = "26"}, {.name = "27"}};
constexpr const char* kNeedsMemory[] = {"memory-gb"};
constexpr const char* kNeedsCpus[] = {"vcpus"};
constexpr OptionSpec kJq = {.name = "jq",
                            .type = ValueType::kJqFilter,
                            .value_name = "FILTER",
                            .help = "Filter the JSON"};
constexpr OptionSpec kRunnerListOptions[] = {{.name = "sort-by",
                                              .type = ValueType::kEnum,
                                              .value_name = "FIELD",
                                              .help = "Order",
                                              .values = kRunnerSortFields},
                                             kJq};
constexpr OptionSpec kRunnerDescription = {.name = "description",
                                           .short_name = 'd',
                                           .value_name = "DESCRIPTION",
                                           .help = "What it is for"};
constexpr OptionSpec kRunnerSetup = {.name = "setup-command",
                                     .short_name = 'c',
                                     .value_name = "SETUP_COMMAND",
                                     .help = "Command to run first",
                                     .repeatable = true};
constexpr OptionSpec kRunnerImage =
    Text("docker-image", "DOCKER_IMAGE", "Image for Linux");
constexpr OptionSpec kRunnerMacVersion = {.name = "macos-version",
                                          .type = ValueType::kEnum,
                                          .value_name = "MACOS_VERSION",
                                          .help = "Version of macOS",
                                          .values = kMacVersions};
constexpr OptionSpec Count(const char* name, const char* value_name,
                           ConstSpan<const char*> needs) {
  return {.name = name,
          .type = ValueType::kInt32,
          .value_name = value_name,
          .help = "Size of the machine",
          .minimum = INT32_MIN,
          .maximum = INT32_MAX,
          .needs = needs};
}
constexpr OptionSpec SystemOption(const char* default_value) {
  return {.name = "os",
          .type = ValueType::kEnum,
          .value_name = "OS",
          .help = "System of the machine",
          .default_value = default_value,
          .values = kSystems};
}
constexpr OptionSpec ArchitectureOption(const char* default_value) {
  return {.name = "arch",
          .type = ValueType::kEnum,
          .value_name = "ARCH",
          .help = "Architecture of the machine",
          .default_value = default_value,
          .values = kArchitectures};
}
constexpr OptionSpec kRunnerCreateOptions[] = {
    Needed("name", "NAME", "Name of the runner", 'n'),
    kRunnerDescription,
    kRunnerSetup,
    SystemOption("linux"),
    ArchitectureOption("auto"),
    kRunnerImage,
    kRunnerMacVersion,
    Count("vcpus", "VCPUS", kNeedsMemory),
    Count("memory-gb", "MEMORY_GB", kNeedsCpus),
    kTeamOption,
    kPersonalOption};
constexpr OptionSpec kRunnerUpdateOptions[] = {
    {.name = "name",
     .short_name = 'n',
     .value_name = "NAME",
     .help = "Name of the runner"},
    kRunnerDescription,
    kRunnerSetup,
    SystemOption(""),
    ArchitectureOption(""),
    kRunnerImage,
    kRunnerMacVersion,
    Count("vcpus", "VCPUS", {}),
    Count("memory-gb", "MEMORY_GB", {})};
constexpr OptionSpec kRunnerDeleteOptions[] = {Flag("force", "Do not ask")};
constexpr PositionalSpec kRunner[] = {{.value_name = "UID"}};
constexpr PositionalSpec kMaybeRunner[] = {
    {.value_name = "UID", .required = false}};
constexpr const char* kWhichRunner[] = {"UID", "name"};
constexpr RequiredGroup kRunnerUpdateGroups[] = {{kWhichRunner}};
constexpr CommandSpec kRunnerList = {.name = "list",
                                     .about = "List runners",
                                     .options = kRunnerListOptions,
                                     .handler = NotOffered};
constexpr CommandSpec kRunnerCreate = {.name = "create",
                                       .about = "Create a runner",
                                       .options = kRunnerCreateOptions,
                                       .handler = NotOffered};
constexpr CommandSpec kRunnerUpdate = {.name = "update",
                                       .about = "Change a runner",
                                       .options = kRunnerUpdateOptions,
                                       .positionals = kMaybeRunner,
                                       .required_groups = kRunnerUpdateGroups,
                                       .handler = NotOffered};
constexpr CommandSpec kRunnerDelete = {.name = "delete",
                                       .about = "Delete a runner",
                                       .options = kRunnerDeleteOptions,
                                       .positionals = kRunner,
                                       .handler = NotOffered};
constexpr const CommandSpec* kRunnerCommands[] = {
    &kRunnerList, &kRunnerCreate, &kRunnerUpdate, &kRunnerDelete};

// provider

constexpr PositionalSpec kProviderType[] = {{.value_name = "PROVIDER_TYPE"}};
constexpr CommandSpec kProviderSetup = {.name = "setup",
                                        .about = "Set up a provider",
                                        .positionals = kProviderType,
                                        .handler = UnrecognizedProvider};
constexpr CommandSpec kProviderList = {
    .name = "list", .about = "List providers", .handler = UnrecognizedProvider};
constexpr const CommandSpec* kProviderCommands[] = {&kProviderSetup,
                                                    &kProviderList};

}  // namespace

constinit const CommandSpec kAgentRunCommand = {
    .name = "run",
    .about = "Run an agent on this machine (not offered; see run-cloud)",
    .aliases = kAgentRunAliases,
    .options = kAgentRunOptions,
    .required_groups = kAgentRunGroups,
    .handler = NotOffered,
    .not_offered = true,
};

constinit const CommandSpec kMemoryStoreCommand = {
    .name = "memory-store",
    .about = "Memory stores (not offered)",
    .hidden_aliases = kMemoryStores,
    .subcommands = kStoreCommands,
    .not_offered = true,
};

constinit const CommandSpec kMemoryCommand = {
    .name = "memory",
    .about = "Memories (not offered)",
    .subcommands = kMemoryCommands,
    .not_offered = true,
};

constinit const CommandSpec kFederateCommand = {
    .name = "federate",
    .about = "Identity tokens of runs (not offered)",
    .subcommands = kFederateCommands,
    .not_offered = true,
};

constinit const CommandSpec kHarnessSupportCommand = {
    .name = "harness-support",
    .about = "Reports of the vendor's own agent (not offered)",
    .options = kHarnessOptions,
    .subcommands = kHarnessCommands,
    .hidden = true,
    .not_offered = true,
};

constinit const CommandSpec kRunnerCommand = {
    .name = "runner",
    .about = "Machines that runs work on (not offered)",
    .subcommands = kRunnerCommands,
    .not_offered = true,
};

constinit const CommandSpec kProviderCommand = {
    .name = "provider",
    .about = "Providers (not offered)",
    .subcommands = kProviderCommands,
    .hidden = true,
    .not_offered = true,
};

constinit const CommandSpec kDumpDebugInfoCommand = {
    .name = "dump-debug-info",
    .about = "Describe the vendor's desktop app (not offered)",
    .handler = NotOffered,
    .not_offered = true,
};

}  // namespace oz
