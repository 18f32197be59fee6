// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/daemon/overview.h"

#include "absl/strings/str_cat.h"
#include "client/commands/inbox/inbox_view.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "client/output/principal_name.h"
#include "client/output/relative_time.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

// How the daemon follows the account; a default one when it does not yet.
const v1::AccountStatus& StatusOfAccount(const Overview& overview) {
  for (const v1::AccountStatus& account : overview.daemon.accounts()) {
    if (account.name() == overview.account.account_name() &&
        account.server_root_url() == overview.account.server_root_url()) {
      return account;
    }
  }
  return v1::AccountStatus::default_instance();
}

std::string UpstreamText(const v1::AccountStatus& account) {
  const std::string& upstream =
      account.upstream().empty() ? "idle" : account.upstream();
  return OneLine(absl::StrCat(upstream,
                              account.upstream_reason().empty() ? "" : ": ",
                              account.upstream_reason()));
}

std::string AccountText(const v1::WhoAmIResponse& account) {
  const std::string name =
      account.account_name().empty()
          ? "key of this call"
          : absl::StrCat("account ", OneLine(account.account_name()));
  return absl::StrCat(PrincipalName(account.principal()), " (", name, ") at ",
                      OneLine(account.server_root_url()));
}

void WriteLiveRun(const v1::Run& run, JsonWriter* json) {
  json->BeginObject();
  json->Key("id").Text(run.run_id());
  json->Key("state").Text(run.state());
  json->Key("title").TextOrNull(run.title());
  json->Key("updated_at").Time(run.updated_at_us());
  json->Key("stalled").Bool(run.stalled());
  json->Key("no_progress_ms").Int(run.no_progress_ms());
  json->EndObject();
}

void AppendRow(absl::string_view key, absl::string_view value,
               std::string* text) {
  absl::StrAppend(text, key, "\t", OneLine(value), "\n");
}

}  // namespace

std::string RenderOverview(const Overview& overview,
                           const ViewOptions& options) {
  const Style& style = options.style;
  std::string text;
  for (const std::string& problem : overview.daemon.problems()) {
    absl::StrAppend(
        &text, style.Paint(Color::kRed, absl::StrCat("! ", OneLine(problem))),
        "\n");
  }
  const auto line = [&](absl::string_view label, absl::string_view value) {
    absl::StrAppend(&text, style.Paint(Color::kDim, label), value, "\n");
  };
  line("Account:  ", AccountText(overview.account));
  line("Service:  ", UpstreamText(StatusOfAccount(overview)));
  line("Daemon:   ",
       absl::StrCat(
           "ozd ", OneLine(overview.daemon.version()), ", up ",
           DurationText(absl::Milliseconds(overview.daemon.uptime_ms()))));
  line("Inbox:    ", InboxWords(overview.summary));
  line("Live:     ",
       absl::StrCat(overview.summary.live(),
                    overview.summary.live() == 1 ? " run" : " runs"));
  if (!overview.live_runs.runs().empty()) {
    absl::StrAppend(&text, "\n",
                    RenderRunTable(overview.live_runs.runs(), options));
  }
  return text;
}

std::string RenderOverviewText(const Overview& overview) {
  const v1::AccountStatus& upstream = StatusOfAccount(overview);
  const v1::GetSummaryResponse& summary = overview.summary;
  std::string text;
  AppendRow("account", overview.account.account_name(), &text);
  AppendRow("principal", PlainUid(overview.account.principal()), &text);
  AppendRow("server", overview.account.server_root_url(), &text);
  AppendRow("upstream", upstream.upstream(), &text);
  AppendRow("upstream_reason", upstream.upstream_reason(), &text);
  AppendRow("daemon_version", overview.daemon.version(), &text);
  AppendRow("live", absl::StrCat(summary.live()), &text);
  AppendRow("needs_you", absl::StrCat(summary.needs_you()), &text);
  AppendRow("failed", absl::StrCat(summary.failed()), &text);
  AppendRow("finished", absl::StrCat(summary.finished()), &text);
  AppendRow("stalled", absl::StrCat(summary.stalled()), &text);
  AppendRow("schedules_failing", absl::StrCat(summary.schedules_failing()),
            &text);
  return text;
}

std::string RenderOverviewJson(const Overview& overview) {
  const v1::AccountStatus& upstream = StatusOfAccount(overview);
  const v1::Principal& principal = overview.account.principal();
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("v").Int(kJsonVersion);
  json.Key("account").BeginObject();
  json.Key("name").TextOrNull(overview.account.account_name());
  json.Key("uid").Text(PlainUid(principal));
  json.Key("display_name").TextOrNull(principal.display_name());
  json.Key("email").TextOrNull(principal.email());
  json.Key("server_root_url").Text(overview.account.server_root_url());
  json.EndObject();
  json.Key("daemon").BeginObject();
  json.Key("version").Text(overview.daemon.version());
  json.Key("pid").Int(overview.daemon.pid());
  json.Key("uptime").Int(overview.daemon.uptime_ms() / 1000);
  json.Key("upstream").TextOrNull(upstream.upstream());
  json.Key("upstream_reason").TextOrNull(upstream.upstream_reason());
  json.Key("problems").BeginArray();
  for (const std::string& problem : overview.daemon.problems()) {
    json.Text(problem);
  }
  json.EndArray().EndObject();
  json.Key("summary");
  WriteSummary(overview.summary, &json);
  json.Key("as_of").Time(overview.live_runs.freshness().as_of_us());
  json.Key("live_runs").BeginArray();
  for (const v1::Run& run : overview.live_runs.runs()) {
    WriteLiveRun(run, &json);
  }
  return json.EndArray().EndObject().Take();
}

}  // namespace oz
