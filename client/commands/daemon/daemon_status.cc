// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/daemon/daemon_status.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/report.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "client/output/freshness_text.h"
#include "client/output/relative_time.h"
#include "nlohmann/json.hpp"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr char kGetStatus[] = "/oz.v1.DaemonService/GetStatus";
constexpr double kMebibyte = 1024.0 * 1024.0;

OrderedJson TimeJson(int64_t time_us) {
  if (time_us == 0) return nullptr;
  return ozd::FormatRfc3339Z(time_us);
}

OrderedJson AccountJson(const v1::AccountStatus& account) {
  const v1::Freshness& freshness = account.freshness();
  OrderedJson json;
  json["name"] = account.name();
  json["server_root_url"] = account.server_root_url();
  json["cached_runs"] = account.cached_runs();
  json["as_of"] = TimeJson(freshness.as_of_us());
  json["age_ms"] =
      freshness.age_ms() < 0 ? OrderedJson() : OrderedJson(freshness.age_ms());
  json["stale"] = freshness.stale();
  json["stale_reason"] = freshness.stale_reason();
  json["upstream"] = account.upstream();
  json["upstream_reason"] = account.upstream_reason();
  json["coverage_complete"] = account.coverage_complete();
  json["coverage_created_from"] = TimeJson(account.coverage_created_from_us());
  json["subscribers"] = account.subscribers();
  json["lag"] = account.lag();
  json["followed_runs"] = account.followed_runs();
  json["upstream_streams"] = account.upstream_streams();
  json["last_sequence"] = account.last_sequence();
  return json;
}

std::string History(const v1::AccountStatus& account) {
  if (account.coverage_complete()) return "complete";
  if (account.coverage_created_from_us() == 0) return "unknown";
  return absl::StrCat(
      "since ",
      ozd::FormatRfc3339Z(account.coverage_created_from_us()).substr(0, 10));
}

std::string Upstream(const v1::AccountStatus& account) {
  const bool says_nothing = account.upstream_reason().empty() ||
                            account.upstream_reason() == account.upstream();
  if (says_nothing) return OneLine(account.upstream());
  return OneLine(
      absl::StrCat(account.upstream(), ": ", account.upstream_reason()));
}

std::string Memory(int64_t bytes) {
  return absl::StrFormat("%.1f MiB", static_cast<double>(bytes) / kMebibyte);
}

std::string Uptime(const v1::GetStatusResponse& status) {
  return DurationText(absl::Milliseconds(status.uptime_ms()));
}

std::string NonZero(int64_t number) {
  return number > 0 ? absl::StrCat(number) : "";
}

std::string AccountTable(const v1::GetStatusResponse& status,
                         const ViewOptions& options) {
  ListTable table;
  table.columns = {{.title = "ACCOUNT"},
                   {.title = "RUNS", .align_right = true},
                   {.title = "AS OF"},
                   {.title = "UPSTREAM", .flexible = true},
                   {.title = "HISTORY", .optional = true},
                   {.title = "SUBSCRIBERS", .optional = true},
                   {.title = "LAG", .optional = true},
                   {.title = "FOLLOWED", .optional = true},
                   {.title = "LAST EVENT", .optional = true},
                   {.title = "SERVER", .optional = true}};
  for (const v1::AccountStatus& account : status.accounts()) {
    const bool offline =
        account.upstream() == "offline" || account.upstream() == "signed_out";
    const std::string subscribers = NonZero(account.subscribers());
    table.rows.push_back(
        {{account.name().empty() ? "(key of a call)" : OneLine(account.name()),
          Color::kNone},
         {absl::StrCat(account.cached_runs()), Color::kNone},
         {AsOf(account.freshness(), options.now, options.zone), Color::kNone},
         {Upstream(account), offline ? Color::kYellow : Color::kNone},
         {History(account), Color::kNone},
         {subscribers, Color::kNone},
         {NonZero(account.lag()), Color::kYellow},
         {NonZero(account.followed_runs()), Color::kNone},
         {NonZero(account.last_sequence()), Color::kDim},
         {OneLine(account.server_root_url()), Color::kDim}});
  }
  return RenderListTable(table, options.width, options.style);
}

// What a client should know when there is no status to show.
int ReportNotRunning(CommandContext& context, const absl::Status& status) {
  const bool json = context.format() == OutputFormat::kJson ||
                    context.format() == OutputFormat::kNdjson;
  if (json) {
    const auto detail = ozd::GetErrorDetail(status);
    OrderedJson answer;
    // null: something is there, but it cannot be asked.
    answer["running"] =
        IsNotRunning(status) ? OrderedJson(false) : OrderedJson();
    answer["reason"] = detail.has_value() ? detail->error_code() : "";
    answer["message"] = std::string(status.message());
    PrintJson(context, answer.dump(-1, ' ', false,
                                   OrderedJson::error_handler_t::replace) +
                           "\n");
    return kExitFailure;
  }
  if (!IsNotRunning(status)) return ReportFailure(context, status);
  context.io()->Out(context.format() == OutputFormat::kText
                        ? "running\tfalse\n"
                        : "The daemon is not running.\n");
  return kExitFailure;
}

}  // namespace

absl::StatusOr<v1::GetStatusResponse> FetchDaemonStatus(
    CommandContext& context) {
  DaemonCallOptions options;
  options.auto_start = AutoStart::kNever;
  options.timeout = kAdminTimeout;
  v1::GetStatusResponse response;
  OZD_RETURN_IF_ERROR(CallDaemon(context, kGetStatus, v1::GetStatusRequest(),
                                 &response, options));
  return response;
}

bool IsNotRunning(const absl::Status& status) {
  const auto detail = ozd::GetErrorDetail(status);
  return detail.has_value() && (detail->error_code() == "daemon_not_running" ||
                                detail->error_code() == "daemon_stale");
}

std::string RenderStatusJson(const v1::GetStatusResponse& status) {
  OrderedJson json;
  json["running"] = true;
  json["pid"] = status.pid();
  json["version"] = status.version();
  json["phase"] = status.phase();
  json["socket"] = status.socket_path();
  json["uptime"] = status.uptime_ms() / 1000;
  json["state_dir"] = status.state_dir();
  json["log"] = status.log_path();
  json["resident_bytes"] = status.resident_bytes();
  json["open_connections"] = status.open_connections();
  json["upstream_requests"] = status.upstream_requests();
  json["last_exit_reason"] = status.last_exit_reason();
  json["problems"] = OrderedJson::array();
  for (const std::string& problem : status.problems()) {
    json["problems"].push_back(problem);
  }
  json["accounts"] = OrderedJson::array();
  for (const v1::AccountStatus& account : status.accounts()) {
    json["accounts"].push_back(AccountJson(account));
  }
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace) +
         "\n";
}

std::string RenderStatusText(const v1::GetStatusResponse& status) {
  std::string text = absl::StrCat("running\ttrue\npid\t", status.pid(),
                                  "\nversion\t", OneLine(status.version()),
                                  "\nphase\t", OneLine(status.phase()), "\n");
  absl::StrAppend(&text, "socket\t", OneLine(status.socket_path()),
                  "\nuptime\t", status.uptime_ms() / 1000, "\n");
  for (const std::string& problem : status.problems()) {
    absl::StrAppend(&text, "problem\t", OneLine(problem), "\n");
  }
  for (const v1::AccountStatus& account : status.accounts()) {
    const int64_t as_of = account.freshness().as_of_us();
    absl::StrAppend(&text, "account\t", OneLine(account.name()), "\t",
                    account.cached_runs(), "\t",
                    as_of == 0 ? "" : ozd::FormatRfc3339Z(as_of), "\t");
    absl::StrAppend(&text, OneLine(account.upstream()), "\t",
                    OneLine(account.upstream_reason()), "\t",
                    account.coverage_complete() ? "complete" : "partial", "\t",
                    account.subscribers(), "\t", account.lag(), "\t",
                    account.followed_runs(), "\t", account.last_sequence(),
                    "\n");
  }
  return text;
}

std::string RenderStatusPretty(const v1::GetStatusResponse& status,
                               const ViewOptions& options) {
  std::string text;
  for (const std::string& problem : status.problems()) {
    const std::string line = absl::StrCat("! ", OneLine(problem));
    absl::StrAppend(&text, options.style.Paint(Color::kRed, line), "\n");
  }
  const std::string phase =
      status.phase() == "draining" ? " and is shutting down" : "";
  absl::StrAppend(&text, "ozd ", OneLine(status.version()), " is running",
                  phase, " (pid ", status.pid(), ", up ", Uptime(status),
                  ").\n");
  absl::StrAppend(&text, "Socket:    ", OneLine(status.socket_path()), "\n",
                  "State:     ", OneLine(status.state_dir()), "\n");
  absl::StrAppend(
      &text, "Log:       ", OneLine(status.log_path()), "\n",
      "Memory:    ", Memory(status.resident_bytes()), ", ",
      status.open_connections(),
      status.open_connections() == 1 ? " connection\n" : " connections\n");
  absl::StrAppend(&text, "Upstream:  ", status.upstream_requests(),
                  " requests since start\n");
  if (!status.last_exit_reason().empty()) {
    absl::StrAppend(&text, "Last exit: ", OneLine(status.last_exit_reason()),
                    "\n");
  }
  if (status.accounts().empty()) {
    absl::StrAppend(&text, "\nNobody is logged in. Run `oz login`.\n");
  } else {
    absl::StrAppend(&text, "\n", AccountTable(status, options));
  }
  return text;
}

namespace {

int DaemonStatus(CommandContext& context) {
  const absl::StatusOr<v1::GetStatusResponse> status =
      FetchDaemonStatus(context);
  if (!status.ok()) return ReportNotRunning(context, status.status());
  Io* io = context.io();
  switch (context.format()) {
    case OutputFormat::kJson:
    case OutputFormat::kNdjson:
      PrintJson(context, RenderStatusJson(*status));
      break;
    case OutputFormat::kText:
      io->Out(RenderStatusText(*status));
      break;
    case OutputFormat::kPretty: {
      ViewOptions options = MakeViewOptions(context);
      options.zone = io->time_zone();
      io->Out(RenderStatusPretty(*status, options));
      break;
    }
  }
  return kExitOk;
}

}  // namespace

constinit const CommandSpec kDaemonStatusCommand = {
    .name = "status",
    .about = "Show what the daemon is doing; never starts it",
    .handler = DaemonStatus,
};

}  // namespace oz
