// Copyright (c) 2026 The ozd authors. MIT licence.
#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon/daemon_status.h"
#include "client/commands/daemon/overview.h"
#include "client/commands/daemon_call.h"
#include "client/commands/inbox/inbox_view.h"
#include "client/commands/report.h"
#include "client/commands/specs.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/oz/v1/inbox.pb.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

constexpr char kListRuns[] = "/oz.v1.RunService/ListRuns";
constexpr char kWhoAmI[] = "/oz.v1.AccountService/WhoAmI";
constexpr char kGetSummary[] = "/oz.v1.InboxService/GetSummary";
constexpr int kShownRuns = 10;
// A prompt is drawn after every command; nobody waits longer than 50 ms for it,
// start and end of the process included.
constexpr absl::Duration kPromptTimeout = absl::Milliseconds(40);
constexpr const char* kLiveStates[] = {"QUEUED", "PENDING", "CLAIMED",
                                       "INPROGRESS", "BLOCKED"};

absl::StatusOr<v1::GetSummaryResponse> FetchSummary(
    CommandContext& context, const DaemonCallOptions& options) {
  v1::GetSummaryRequest request;
  *request.mutable_context() = context.call_context();
  v1::GetSummaryResponse response;
  OZD_RETURN_IF_ERROR(
      CallDaemon(context, kGetSummary, request, &response, options));
  return response;
}

// Whatever keeps the daemon from answering is no business of a prompt.
int PrintPrompt(CommandContext& context) {
  const ozd::Clock* clock = context.io()->clock();
  const absl::Duration began_at = clock->Uptime();
  context.set_connect_timeout(kPromptTimeout);
  if (!context.channel(AutoStart::kNever).ok()) return kExitOk;
  const absl::Duration left = kPromptTimeout - (clock->Uptime() - began_at);
  if (left <= absl::ZeroDuration()) return kExitOk;
  const absl::StatusOr<v1::GetSummaryResponse> summary =
      FetchSummary(context, {.auto_start = AutoStart::kNever, .timeout = left});
  if (!summary.ok()) return kExitOk;
  if (context.format() == OutputFormat::kJson ||
      context.format() == OutputFormat::kNdjson) {
    JsonWriter json(JsonLayout::kOneLine);
    json.BeginObject().Key("v").Int(kJsonVersion).Key("summary");
    WriteSummary(*summary, &json);
    PrintJson(context, json.EndObject().Take());
    return kExitOk;
  }
  const std::string text = RenderPrompt(*summary);
  if (!text.empty()) context.io()->Out(absl::StrCat(text, "\n"));
  return kExitOk;
}

absl::StatusOr<v1::ListRunsResponse> FetchLiveRuns(CommandContext& context) {
  v1::ListRunsRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  for (const char* state : kLiveStates) {
    request.mutable_filter()->add_states(state);
  }
  request.set_limit(kShownRuns);
  request.set_view(v1::RUN_VIEW_SUMMARY);
  v1::ListRunsResponse response;
  OZD_RETURN_IF_ERROR(CallDaemon(context, kListRuns, request, &response));
  return response;
}

// First the runs: reading them brings up to date what the others are made of.
absl::StatusOr<Overview> FetchOverview(CommandContext& context) {
  Overview overview;
  OZD_ASSIGN_OR_RETURN(overview.live_runs, FetchLiveRuns(context));
  OZD_ASSIGN_OR_RETURN(overview.summary, FetchSummary(context, {}));
  v1::WhoAmIRequest who;
  *who.mutable_context() = context.call_context();
  who.set_read_mode(v1::READ_MODE_CACHED);
  OZD_RETURN_IF_ERROR(CallDaemon(context, kWhoAmI, who, &overview.account));
  OZD_ASSIGN_OR_RETURN(overview.daemon, FetchDaemonStatus(context));
  return overview;
}

int Status(CommandContext& context) {
  if (context.args().Flag("short")) return PrintPrompt(context);
  const absl::StatusOr<Overview> overview = FetchOverview(context);
  if (!overview.ok()) return ReportFailure(context, overview.status());
  WarnIfStale(context, overview->live_runs.freshness(), "runs");
  switch (context.format()) {
    case OutputFormat::kJson:
    case OutputFormat::kNdjson:
      PrintJson(context, RenderOverviewJson(*overview));
      break;
    case OutputFormat::kText:
      context.io()->Out(RenderOverviewText(*overview));
      break;
    case OutputFormat::kPretty:
      context.io()->Out(RenderOverview(*overview, MakeViewOptions(context)));
      break;
  }
  return kExitOk;
}

constexpr OptionSpec kStatusOptions[] = {
    {.name = "short",
     .type = ValueType::kFlag,
     .help = "One word for a shell prompt, such as 2▶ 1! 3✓"},
};

}  // namespace

constinit const CommandSpec kStatusCommand = {
    .name = "status",
    .about = "Show the account, live runs, inbox and connection at a glance",
    .long_about =
        "With --short: ▶ live, ! needs you, ✗ failed, ✓ finished unseen, ⚠ "
        "without\nprogress or a failing schedule. From the local copy only; "
        "prints nothing when there\nis nothing to say or the daemon is down, "
        "which it never starts.",
    .options = kStatusOptions,
    .handler = Status,
};

}  // namespace oz
