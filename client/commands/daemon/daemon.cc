// Copyright (c) 2026 The ozd authors. MIT licence.
#include <stdint.h>
#include <time.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon/daemon_status.h"
#include "client/commands/daemon/log_tail.h"
#include "client/commands/report.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "proto/support/error_detail.h"
#include "proto/support/redact.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

constexpr char kStopMethod[] = "/oz.v1.DaemonService/Stop";
// Longer than the daemon's own watchdog lets a shutdown take.
constexpr absl::Duration kStopTimeout = absl::Seconds(15);
constexpr absl::Duration kFollowInterval = absl::Milliseconds(250);

enum class StopOutcome { kStopped, kWasNotRunning };

absl::StatusOr<StopOutcome> StopDaemon(CommandContext& context,
                                       absl::string_view reason) {
  const absl::StatusOr<Channel*> channel = context.channel(AutoStart::kNever);
  if (!channel.ok()) {
    if (IsNotRunning(channel.status())) return StopOutcome::kWasNotRunning;
    return channel.status();
  }
  v1::StopRequest request;
  request.set_reason(std::string(reason));
  v1::StopResponse response;
  OZD_RETURN_IF_ERROR(
      (*channel)->Call(kStopMethod, request, &response, kAdminTimeout));
  if (!context.WaitUntilDaemonIsGone(response.pid(), kStopTimeout)) {
    v1::ErrorDetail detail;
    detail.set_error_code("daemon_not_stopping");
    detail.set_remedy(absl::StrCat(
        "`oz daemon logs` shows what it waits for; `kill -9 ", response.pid(),
        "` ends it without losing anything that was acknowledged."));
    return ozd::MakeError(
        absl::StatusCode::kDeadlineExceeded,
        absl::StrCat("the daemon (pid ", response.pid(),
                     ") said it would stop but is still there after ",
                     absl::ToInt64Seconds(kStopTimeout), " s"),
        detail);
  }
  return StopOutcome::kStopped;
}

// Connects, starting a daemon when there is none, and says what is there now.
int StartAndTell(CommandContext& context, absl::string_view verb) {
  context.Disconnect();
  const absl::StatusOr<Channel*> channel = context.channel();
  if (!channel.ok()) return ReportFailure(context, channel.status());
  const absl::StatusOr<v1::GetStatusResponse> status =
      FetchDaemonStatus(context);
  if (!status.ok()) return ReportFailure(context, status.status());
  if (WantsJson(context)) {
    PrintJson(context, RenderStatusJson(*status));
  } else {
    context.io()->Out(absl::StrCat("The daemon ", verb, " (pid ", status->pid(),
                                   ", version ", OneLine(status->version()),
                                   ").\n"));
  }
  return kExitOk;
}

void AppendPlace(absl::string_view name, absl::string_view value,
                 OutputFormat format, std::string* text) {
  if (format == OutputFormat::kText) {
    absl::StrAppend(text, name, "\t", OneLine(value), "\n");
    return;
  }
  if (format == OutputFormat::kPretty) {
    const std::string label = absl::StrCat(name, ":");
    absl::StrAppend(text, label,
                    std::string(label.size() < 11 ? 11 - label.size() : 1, ' '),
                    OneLine(value), "\n");
    return;
  }
  absl::StrAppend(text, text->empty() ? "{" : ",", JsonString(name), ":",
                  JsonString(value));
}

int DaemonStart(CommandContext& context) {
  const absl::StatusOr<Channel*> running = context.channel(AutoStart::kNever);
  return StartAndTell(context,
                      running.ok() ? "is running already" : "was started");
}

int DaemonStop(CommandContext& context) {
  const absl::StatusOr<StopOutcome> outcome =
      StopDaemon(context, "oz daemon stop");
  if (!outcome.ok()) return ReportFailure(context, outcome.status());
  const bool stopped = *outcome == StopOutcome::kStopped;
  if (WantsJson(context)) {
    context.io()->Out(absl::StrCat(
        "{\"running\":false,\"stopped\":", stopped ? "true" : "false", "}\n"));
  } else {
    context.io()->Out(stopped ? "The daemon has stopped.\n"
                              : "The daemon is not running.\n");
  }
  return kExitOk;
}

int DaemonRestart(CommandContext& context) {
  const absl::StatusOr<StopOutcome> outcome =
      StopDaemon(context, "oz daemon restart");
  if (!outcome.ok()) return ReportFailure(context, outcome.status());
  return StartAndTell(context, *outcome == StopOutcome::kStopped
                                   ? "was restarted"
                                   : "was not running and was started");
}

int DaemonLogs(CommandContext& context) {
  const absl::StatusOr<ozd::Endpoint> endpoint = context.endpoint();
  if (!endpoint.ok()) return ReportFailure(context, endpoint.status());
  absl::StatusOr<LogTail> tail =
      LogTail::Open(endpoint->state_dir + "/ozd.log");
  if (!tail.ok()) return ReportFailure(context, tail.status());
  Io* io = context.io();
  const auto print = [io](absl::string_view text) {
    io->Out(ozd::NeutraliseControls(text, ozd::Newlines::kKeep));
    io->Flush();
  };
  print(tail->ReadLast(context.args().Int("lines")));
  while (context.args().Flag("follow") && !io->output_closed()) {
    const timespec pause = absl::ToTimespec(kFollowInterval);
    nanosleep(&pause, nullptr);
    print(tail->ReadNew());
  }
  return kExitOk;
}

int DaemonWhere(CommandContext& context) {
  const absl::StatusOr<ozd::Endpoint> endpoint = context.endpoint();
  if (!endpoint.ok()) return ReportFailure(context, endpoint.status());
  const OutputFormat format = context.format();
  const std::string& state_dir = endpoint->state_dir;
  std::string text;
  AppendPlace("socket", endpoint->socket_path, format, &text);
  AppendPlace("rule", endpoint->rule, format, &text);
  AppendPlace("state_dir", state_dir, format, &text);
  AppendPlace("config", endpoint->config_path, format, &text);
  AppendPlace("log", state_dir + "/ozd.log", format, &text);
  AppendPlace("lock", state_dir + "/ozd.lock", format, &text);
  if (WantsJson(context)) {
    absl::StrAppend(&text, "}\n");
    PrintJson(context, text);
  } else {
    context.io()->Out(text);
  }
  return kExitOk;
}

constexpr CommandSpec kStart = {
    .name = "start",
    .about = "Start the daemon unless it runs already",
    .handler = DaemonStart,
};
constexpr CommandSpec kStop = {
    .name = "stop",
    .about = "Stop the daemon after its current work",
    .handler = DaemonStop,
};
constexpr CommandSpec kRestart = {
    .name = "restart",
    .about = "Stop the daemon and start it again",
    .handler = DaemonRestart,
};
constexpr OptionSpec kLogsOptions[] = {
    {.name = "lines",
     .short_name = 'n',
     .type = ValueType::kInt64,
     .value_name = "N",
     .help = "How many of the last lines to print",
     .default_value = "50",
     .minimum = 0},
    {.name = "follow",
     .short_name = 'f',
     .type = ValueType::kFlag,
     .help = "Go on printing lines as they are written"},
};
constexpr CommandSpec kLogs = {
    .name = "logs",
    .about = "Print the daemon's log",
    .options = kLogsOptions,
    .handler = DaemonLogs,
};

constexpr CommandSpec kWhere = {
    .name = "where",
    .about = "Print where the socket, state, log and configuration are",
    .handler = DaemonWhere,
};

constexpr const CommandSpec* kDaemonCommands[] = {
    &kStart,   &kStop,
    &kRestart, &kDaemonStatusCommand,
    &kLogs,    &kDaemonDoctorCommand,
    &kWhere,
};

}  // namespace

constinit const CommandSpec kDaemonCommand = {
    .name = "daemon",
    .about = "Control the local daemon",
    .subcommands = kDaemonCommands,
};

}  // namespace oz
