// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/agent/attachments.h"
#include "client/commands/agent_config_options.h"
#include "client/commands/daemon_call.h"
#include "client/commands/report.h"
#include "client/commands/run_view.h"
#include "client/commands/specs.h"
#include "client/commands/watch/run_wait.h"
#include "client/commands/watch/watch_single.h"
#include "client/connection/browser.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

constexpr char kCreateRun[] = "/oz.v1.SpawnService/CreateRun";
// The service is given some of it to answer, the rest is for looking.
constexpr absl::Duration kSpawnTimeout = absl::Seconds(40);
constexpr int64_t kUploadBytesPerSecond = 512 * 1024;

bool Waits(const ParsedArgs& args) {
  return args.Flag("wait") || args.Flag("watch") || args.Has("timeout");
}

absl::Status CheckOptions(const CommandContext& context) {
  if (context.args().Flag("cached")) {
    return absl::InvalidArgumentError(
        "a run cannot be started with --cached: it never touches the network");
  }
  if (context.args().Flag("watch") && context.format() == OutputFormat::kJson) {
    return absl::InvalidArgumentError(
        "what changes is not one JSON value; use --output-format ndjson with "
        "--watch");
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::CreateRunRequest> MakeRequest(
    const CommandContext& context) {
  const ParsedArgs& args = context.args();
  v1::CreateRunRequest request;
  *request.mutable_context() = context.call_context();
  OZD_RETURN_IF_ERROR(FillAgentConfig(args, request.mutable_config()));
  request.mutable_config()->set_name(args.Text("name"));
  if (args.Has("prompt")) request.set_prompt(args.Text("prompt"));
  request.set_saved_prompt(args.Text("saved-prompt"));
  request.set_title(args.Text("title"));
  request.set_owner(OwnerScopeOf(args));
  request.set_agent_identity_uid(args.Text("agent"));
  request.set_conversation_id(args.Text("conversation"));
  request.set_parent_run_id(args.Text("parent-run-id"));
  OZD_RETURN_IF_ERROR(AddAttachments(args.Texts("attach"), &request));
  return request;
}

// Longer for whoever sends more.
absl::Duration TimeoutFor(const v1::CreateRunRequest& request) {
  int64_t bytes = 0;
  for (const v1::RunAttachment& attachment : request.attachments()) {
    bytes += static_cast<int64_t>(attachment.data().size());
  }
  return kSpawnTimeout + absl::Seconds(bytes / kUploadBytesPerSecond);
}

void PrintNotes(CommandContext& context,
                const v1::CreateRunResponse& response) {
  Io& io = *context.io();
  if (response.without_environment()) {
    io.Err("Agent will run without an environment.\n");
  }
  if (response.found_by_looking()) {
    io.Err(
        "note: the service did not confirm the run; it was found by looking "
        "for it\n");
  }
}

std::string SpawnedJson(const v1::CreateRunResponse& response) {
  const v1::Run& run = response.run();
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("v").Int(kJsonVersion);
  json.Key("run_id").Text(run.run_id());
  json.Key("task_id").Text(run.run_id());
  json.Key("state").TextOrNull(run.state());
  json.Key("title").TextOrNull(run.title());
  json.Key("url").Text(RunPageUrl(run.run_id()));
  json.Key("at_capacity").Bool(response.at_capacity());
  json.Key("found_by_looking").Bool(response.found_by_looking());
  return json.EndObject().Take();
}

std::string SpawnedText(const v1::CreateRunResponse& response) {
  const std::string id = OneLine(response.run().run_id());
  std::string text = absl::StrCat("Spawned agent with run ID: ", id,
                                  "\nView run: ", RunPageUrl(id), "\n");
  if (response.at_capacity()) {
    text +=
        "As many agents are at work as your plan allows; this one starts when "
        "another ends.\n";
  }
  return text;
}

void PrintSpawned(CommandContext& context,
                  const v1::CreateRunResponse& response) {
  Io& io = *context.io();
  switch (context.format()) {
    case OutputFormat::kJson:
      // One value on stdout: the verdict, when there will be one.
      if (Waits(context.args())) {
        io.Err(SpawnedText(response));
      } else {
        PrintJson(context, SpawnedJson(response));
      }
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, SpawnedJson(response));
      break;
    default:
      io.Out(SpawnedText(response));
  }
  io.Flush();
}

// Whether the daemon had the request and can say nothing about it any more.
// What it says itself is complete.
bool IsOutcomeUnknown(const absl::Status& status) {
  const auto detail = ozd::GetErrorDetail(status);
  if (!detail.has_value()) return absl::IsDeadlineExceeded(status);
  return detail->error_code() == kConnectionLost;
}

int ReportSpawnFailure(CommandContext& context, const absl::Status& status) {
  const int exit_code = ReportFailure(context, status);
  if (IsOutcomeUnknown(status)) {
    context.io()->Err(
        "note: it is not known whether the run was created; look with `oz run "
        "list --sort-by created-at` before you repeat the command\n");
  }
  return exit_code;
}

// A link that cannot be opened was printed, so that is no failure.
void OpenPage(CommandContext& context, const std::string& run_id) {
  Io* io = context.io();
  if (!io->stdout_is_terminal()) return;
  const auto command = BrowserCommand(
      RunPageUrl(run_id), [io](const char* name) { return io->Env(name); });
  if (!command.has_value()) return;
  const absl::Status status = context.Launch(*command);
  if (status.ok()) return;
  io->Err(absl::StrCat("warning: ", OneLine(status.message()), "\n"));
}

int AgentRunCloud(CommandContext& context) {
  const absl::Status allowed = CheckOptions(context);
  if (!allowed.ok()) return ReportFailure(context, allowed);
  const absl::StatusOr<v1::CreateRunRequest> request = MakeRequest(context);
  if (!request.ok()) return ReportFailure(context, request.status());
  v1::CreateRunResponse response;
  const absl::Status status =
      CallDaemon(context, kCreateRun, *request, &response,
                 {.timeout = TimeoutFor(*request)});
  if (!status.ok()) return ReportSpawnFailure(context, status);
  PrintNotes(context, response);
  PrintSpawned(context, response);
  const std::string& run_id = response.run().run_id();
  if (context.args().Flag("open")) OpenPage(context, run_id);
  if (context.args().Flag("watch")) return WatchTheseRuns(context, {run_id});
  if (Waits(context.args())) return WaitForRuns(context, {run_id});
  return kExitOk;
}

constexpr const char* kExcludesRunPrompt[] = {"prompt"};
constexpr const char* kExcludesComputerUse[] = {"computer-use"};
constexpr const char* kExcludesWatch[] = {"watch"};
constexpr EnumValue kHarnesses[] = {
    {.name = "oz"},
    {.name = "claude"},
    {.name = "codex"},
    {.name = "claude-code", .hidden = true},
    {.name = "opencode", .hidden = true},
    {.name = "open-code", .hidden = true},
    {.name = "gemini", .hidden = true},
};

constexpr OptionSpec kOptions[] = {
    {.name = "prompt",
     .short_name = 'p',
     .value_name = "PROMPT",
     .help = "What the agent is to do"},
    {.name = "saved-prompt",
     .value_name = "SAVED_PROMPT",
     .help = "Id of a saved prompt that says what to do",
     .conflicts = kExcludesRunPrompt},
    kAgentSkillOption,
    kAgentModelOption,
    kAgentFileOption,
    {.name = "name",
     .short_name = 'n',
     .value_name = "NAME",
     .help = "Name of this configuration, to find its runs by"},
    {.name = "title", .value_name = "TITLE", .help = "Title of the run"},
    {.name = "parent-run-id",
     .value_name = "RUN_ID",
     .help = "Run that this one belongs to"},
    kAgentMcpOption,
    kAgentEnvironmentOption,
    kAgentNoEnvironmentOption,
    {.name = "runner", .value_name = "ID", .help = "Runner to work on"},
    {.name = "open",
     .type = ValueType::kFlag,
     .help = "Open the run in the browser"},
    {.name = "conversation",
     .value_name = "ID",
     .help = "Conversation to go on with"},
    kTeamOption,
    kPersonalOption,
    {.name = "agent",
     .value_name = "UID",
     .help = "Agent to execute the run as (see 'oz agent list')"},
    kAgentHostOption,
    {.name = "attach",
     .type = ValueType::kPath,
     .value_name = "PATH",
     .help = "File for the agent, at most 10 MiB; repeat for up to 25",
     .repeatable = true},
    {.name = "computer-use",
     .type = ValueType::kFlag,
     .help = "Let the agent use a desktop"},
    {.name = "no-computer-use",
     .type = ValueType::kFlag,
     .help = "Do not let the agent use a desktop",
     .conflicts = kExcludesComputerUse},
    {.name = "no-snapshot",
     .type = ValueType::kFlag,
     .help = "Accepted for compatibility; without effect"},
    {.name = "snapshot-upload-timeout",
     .type = ValueType::kDuration,
     .value_name = "DURATION",
     .help = "Accepted for compatibility; without effect"},
    {.name = "snapshot-script-timeout",
     .type = ValueType::kDuration,
     .value_name = "DURATION",
     .help = "Accepted for compatibility; without effect"},
    {.name = "harness",
     .type = ValueType::kEnum,
     .value_name = "HARNESS",
     .help = "Agent program that does the work",
     .default_value = "oz",
     .values = kHarnesses},
    {.name = "claude-auth-secret",
     .value_name = "NAME",
     .help = "Secret that the harness claude logs in with"},
    {.name = "codex-auth-secret",
     .value_name = "NAME",
     .help = "Secret that the harness codex logs in with"},
    {.name = "wait",
     .type = ValueType::kFlag,
     .help = "Wait for the end of the run, and tell how it ended",
     .conflicts = kExcludesWatch},
    {.name = "watch",
     .type = ValueType::kFlag,
     .help = "Follow what the agent does to the end of the run"},
    {.name = "timeout",
     .type = ValueType::kDuration,
     .value_name = "DURATION",
     .help = "Wait no longer than this, such as 30s or 1h30m"},
};
constexpr const char* kTasks[] = {"prompt", "saved-prompt", "skill"};
constexpr RequiredGroup kGroups[] = {{kTasks}};
constexpr const char* kAliases[] = {"ra"};
constexpr const char* kHiddenAliases[] = {"run-ambient"};

}  // namespace

constinit const CommandSpec kAgentRunCloudCommand = {
    .name = "run-cloud",
    .about = "Start a run in the cloud",
    .long_about =
        "Prints the id of the run and returns; the run goes on. A prompt that "
        "begins with\n\"/plan \" or \"/orchestrate \" makes the agent plan, "
        "or divide the work.\n\nThe request is sent once. When the service "
        "does not answer, the run is looked for,\nand the command says which "
        "of the two happened.\n\nWith --wait, --watch or --timeout the exit "
        "code is the verdict: 0 succeeded,\n1 failed, 3 cancelled, 4 not "
        "logged in, 5 blocked (needs you), 6 nothing is known,\n124 timed out.",
    .aliases = kAliases,
    .hidden_aliases = kHiddenAliases,
    .options = kOptions,
    .required_groups = kGroups,
    .handler = AgentRunCloud,
};

}  // namespace oz
