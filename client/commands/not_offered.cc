// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Commands of the published program that only make sense inside the vendor's
// own agent or app. Their lines are understood, and refused for the same
// mistakes, so that whoever tries one learns what this program has instead.
#include <stdint.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/base/exit_code.h"
#include "client/commands/agent_config_options.h"
#include "client/commands/command_context.h"
#include "client/commands/specs.h"

namespace oz {
namespace {

// By the first words of a command: why there is none, and what there is.
struct Explanation {
  const char* command;
  const char* why;
};

constexpr Explanation kExplanations[] = {
    {"agent run",
     "it is an agent that runs on this machine, which this program is not; use "
     "'oz agent run-cloud' to start a run in the cloud"},
    {"dump-debug-info",
     "it describes the vendor's desktop app; use 'oz daemon doctor' and 'oz "
     "daemon status'"},
    {"federate",
     "only the vendor's own agent can ask for tokens of a run; call it inside "
     "the run"},
    {"harness-support",
     "it is how the vendor's own agent reports on its run; use 'oz run "
     "message' to talk to runs"},
    {"memory",
     "this program reads memories and changes none; use the web app at "
     "https://oz.warp.dev"},
    {"memory-store",
     "this program reads memories and changes none; use the web app at "
     "https://oz.warp.dev"},
    {"runner",
     "the public interface of the service does not have it; use the web app "
     "at https://oz.warp.dev, and 'oz agent run-cloud --runner ID' to work on "
     "one"},
};

int NotOffered(CommandContext& context) {
  std::vector<std::string> words;
  for (const CommandSpec* spec : context.args().path) {
    if (spec != context.args().path.front()) words.emplace_back(spec->name);
  }
  const std::string command = absl::StrJoin(words, " ");
  const char* why = "it only makes sense inside the vendor's own agent";
  for (const Explanation& explanation : kExplanations) {
    if (absl::StrCat(command, " ")
            .rfind(absl::StrCat(explanation.command, " "), 0) == 0) {
      why = explanation.why;
    }
  }
  context.io()->Err(
      absl::StrCat("Error: 'oz ", command, "' is not offered: ", why, "\n"));
  return kExitFailure;
}

int UnrecognizedProvider(CommandContext& context) {
  // As the published program refuses it.
  context.io()->Err(
      "error: unrecognized subcommand 'provider'\n\nFor more information, try "
      "'--help'\n");
  return kExitUsage;
}

// Most of them are options without a peculiarity.
constexpr OptionSpec Flag(const char* name, const char* help = "") {
  return {.name = name, .type = ValueType::kFlag, .help = help};
}
constexpr OptionSpec Text(const char* name, const char* value_name,
                          const char* help = "", char short_name = '\0') {
  return {.name = name,
          .short_name = short_name,
          .value_name = value_name,
          .help = help};
}
constexpr OptionSpec Hidden(OptionSpec option,
                            ConstSpan<const char*> conflicts = {},
                            ConstSpan<const char*> needs = {}) {
  option.hidden = true;
  option.conflicts = conflicts;
  option.needs = needs;
  return option;
}
constexpr OptionSpec Needed(const char* name, const char* value_name,
                            const char* help = "", char short_name = '\0') {
  OptionSpec option = Text(name, value_name, help, short_name);
  option.required = true;
  return option;
}
constexpr OptionSpec Duration(const char* name) {
  return {.name = name,
          .type = ValueType::kDuration,
          .value_name = "DURATION",
          .help = "A time such as 30s or 1h30m"};
}

constexpr CommandSpec Refused(const char* name, const char* about,
                              ConstSpan<OptionSpec> options = {},
                              ConstSpan<PositionalSpec> positionals = {},
                              ConstSpan<const char*> aliases = {},
                              ConstSpan<const char*> hidden_aliases = {}) {
  return {.name = name,
          .about = about,
          .aliases = aliases,
          .hidden_aliases = hidden_aliases,
          .options = options,
          .positionals = positionals,
          .handler = NotOffered,
          .not_offered = true};
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
    Text("prompt", "PROMPT", "What the agent is to do", 'p'),
    {.name = "saved-prompt",
     .value_name = "SAVED_PROMPT",
     .help = "Id of a saved prompt",
     .conflicts = kExcludesPrompt},
    kAgentSkillOption,
    kAgentModelOption,
    kAgentFileOption,
    Text("name", "NAME", "Name of this configuration", 'n'),
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
    Text("environment", "ENVIRONMENT_ID", "Cloud environment to work in", 'e'),
    Flag("no-snapshot", "Take no snapshot at the end"),
    Duration("snapshot-upload-timeout"),
    Duration("snapshot-script-timeout"),
    Text("conversation", "ID", "Conversation to go on with"),
    Text("profile", "ID", "Profile of the desktop app"),
    Hidden(Flag("gui")),
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
    Hidden(Text("task-id", "TASK_ID"), kExcludesTexts),
    Hidden(Flag("sandboxed")),
    Hidden(Text("bedrock-inference-role", "ROLE_ARN"), {}, kNeedsRegion),
    Hidden(Text("bedrock-role-region", "REGION"), {}, kNeedsRole),
    Hidden(Flag("computer-use")),
    Hidden(Flag("no-computer-use"), kExcludesComputerUse),
    {.name = "harness",
     .type = ValueType::kEnum,
     .value_name = "HARNESS",
     .default_value = "oz",
     .values = kHarnesses,
     .hidden = true},
    Hidden(Flag("skip-initial-turn"), kExcludesTexts, kNeedsTaskAndIdle),
    Hidden(Flag("configure-git-credentials-with-github")),
    {.name = "repository-head-override-json",
     .value_name = "JSON",
     .repeatable = true,
     .hidden = true,
     .needs = kNeedsTask},
    Hidden(Flag("remove-repository-origins")),
};
constexpr const char* kTasks[] = {"prompt", "saved-prompt", "task-id", "skill"};
constexpr RequiredGroup kAgentRunGroups[] = {{kTasks}};
constexpr const char* kAgentRunAliases[] = {"r"};

// memory-store, memory

constexpr PositionalSpec kStore[] = {{.value_name = "STORE_UID"}};
constexpr PositionalSpec kMemory[] = {{.value_name = "MEMORY_UID"}};
constexpr OptionSpec kStoreUpdateOptions[] = {
    Text("description", "DESCRIPTION", "What the store is for", 'd'),
};
constexpr const char* kEditStore[] = {"edit-store"};
constexpr const char* kUpdateStore[] = {"update-store"};
constexpr const char* kStoreAgents[] = {"store-agents"};

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
constexpr const char* kMemoryAdd[] = {"add"};
constexpr const char* kEdit[] = {"edit"};
constexpr const char* kRemove[] = {"remove"};

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
constexpr CommandSpec kIssueToken =
    Refused("issue-token", "Issue an identity token", kIssueTokenOptions);
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
constexpr CommandSpec kPullRequest =
    Refused("pull-request", "A pull request", kPullRequestOptions);
constexpr const CommandSpec* kArtifactKinds[] = {&kPullRequest};
constexpr CommandSpec kReportArtifact = {.name = "report-artifact",
                                         .about = "Report what the run made",
                                         .subcommands = kArtifactKinds};
constexpr CommandSpec kReportReference =
    Refused("report-external-reference", "Report a link", kReferenceOptions);
constexpr CommandSpec kNotifyUser =
    Refused("notify-user", "Tell the user something", kNotifyOptions);
constexpr CommandSpec kFinishTask =
    Refused("finish-task", "Tell that the run has ended", kFinishOptions);
constexpr CommandSpec kReportShutdown =
    Refused("report-shutdown", "Tell that the agent ends", kShutdownOptions);
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
constexpr OptionSpec kRunnerDescription =
    Text("description", "DESCRIPTION", "What it is for", 'd');
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
    Text("name", "NAME", "Name of the runner", 'n'),
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
constexpr CommandSpec kRunnerList =
    Refused("list", "List runners", kRunnerListOptions);
constexpr CommandSpec kRunnerCreate =
    Refused("create", "Create a runner", kRunnerCreateOptions);
constexpr CommandSpec kRunnerUpdate = {.name = "update",
                                       .about = "Change a runner",
                                       .options = kRunnerUpdateOptions,
                                       .positionals = kMaybeRunner,
                                       .required_groups = kRunnerUpdateGroups,
                                       .handler = NotOffered};
constexpr CommandSpec kRunnerDelete =
    Refused("delete", "Delete a runner", kRunnerDeleteOptions, kRunner);
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

constinit const CommandSpec kMemoryStoreUpdateCommand =
    Refused("update", "Change a memory store", kStoreUpdateOptions, kStore,
            kEditStore, kUpdateStore);
constinit const CommandSpec kMemoryStoreAgentsCommand =
    Refused("list-store-agents", "List the agents of a memory store", {},
            kStore, kStoreAgents);
constinit const CommandSpec kMemoryCreateCommand = Refused(
    "create", "Create a memory", kMemoryCreateOptions, kStore, kMemoryAdd);
constinit const CommandSpec kMemoryUpdateCommand =
    Refused("update", "Change a memory", kMemoryUpdateOptions, kMemory, kEdit);
constinit const CommandSpec kMemoryDeleteCommand =
    Refused("delete", "Delete a memory", kMemoryStoreOptions, kMemory, kRemove);

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
