// Copyright (c) 2026 The ozd authors. MIT licence.
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon/daemon_status.h"
#include "client/commands/daemon/doctor.h"
#include "client/commands/report.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "proto/support/redact.h"

namespace oz {
namespace {

using CheckLevel = CheckResult::Level;

constexpr int kNameWidth = 16;

absl::string_view Word(CheckLevel level) {
  switch (level) {
    case CheckLevel::kOk:
      return "ok";
    case CheckLevel::kWarn:
      return "warn";
    case CheckLevel::kFail:
      return "fail";
  }
  return "fail";
}

Color LevelColor(CheckLevel level) {
  if (level == CheckLevel::kOk) return Color::kGreen;
  return level == CheckLevel::kWarn ? Color::kYellow : Color::kRed;
}

std::string Pretty(const std::vector<CheckResult>& results,
                   const Style& style) {
  std::string text;
  for (const CheckResult& result : results) {
    const std::string word = absl::StrFormat("%-4s", Word(result.level));
    absl::StrAppend(&text, style.Paint(LevelColor(result.level), word), "  ",
                    absl::StrFormat("%-*s", kNameWidth, OneLine(result.name)),
                    "  ", OneLine(ozd::Redact(result.finding)), "\n");
    if (!result.remedy.empty()) {
      absl::StrAppend(&text, "      ", std::string(kNameWidth, ' '), "  -> ",
                      OneLine(result.remedy), "\n");
    }
  }
  return text;
}

std::string TabSeparated(const std::vector<CheckResult>& results) {
  std::string text;
  for (const CheckResult& result : results) {
    absl::StrAppend(&text, Word(result.level), "\t", OneLine(result.name), "\t",
                    OneLine(ozd::Redact(result.finding)), "\t");
    absl::StrAppend(&text, OneLine(result.remedy), "\n");
  }
  return text;
}

std::string Json(const std::vector<CheckResult>& results, bool passed) {
  std::string json =
      absl::StrCat("{\"ok\":", passed ? "true" : "false", ",\"checks\":[");
  for (size_t i = 0; i < results.size(); ++i) {
    const CheckResult& result = results[i];
    absl::StrAppend(&json, i == 0 ? "" : ",",
                    "{\"result\":", JsonString(Word(result.level)),
                    ",\"name\":", JsonString(result.name));
    absl::StrAppend(&json,
                    ",\"finding\":", JsonString(ozd::Redact(result.finding)),
                    ",\"remedy\":", JsonString(result.remedy), "}");
  }
  return absl::StrCat(json, "]}\n");
}

int DaemonDoctor(CommandContext& context) {
  const absl::StatusOr<ozd::Endpoint> endpoint = context.endpoint();
  if (!endpoint.ok()) return ReportFailure(context, endpoint.status());
  std::vector<CheckResult> results = CheckFiles(*endpoint, getuid());
  for (CheckResult& result :
       CheckDaemon(FetchDaemonStatus(context), OZD_VERSION)) {
    results.push_back(std::move(result));
  }
  results.push_back(CheckClock(context.io()->clock()->Now()));
  const bool passed = std::none_of(results.begin(), results.end(),
                                   [](const CheckResult& result) {
                                     return result.level == CheckLevel::kFail;
                                   });
  switch (context.format()) {
    case OutputFormat::kJson:
    case OutputFormat::kNdjson:
      PrintJson(context, Json(results, passed));
      break;
    case OutputFormat::kText:
      context.io()->Out(TabSeparated(results));
      break;
    case OutputFormat::kPretty:
      context.io()->Out(Pretty(results, Style::ForStdout(*context.io())));
      break;
  }
  return passed ? kExitOk : kExitFailure;
}

}  // namespace

constinit const CommandSpec kDaemonDoctorCommand = {
    .name = "doctor",
    .about = "Check what could keep the daemon from working",
    .handler = DaemonDoctor,
};

}  // namespace oz
