// Copyright (c) 2026 The ozd authors. MIT licence.
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/inbox/usage_view.h"
#include "client/commands/report.h"
#include "client/commands/since.h"
#include "client/commands/specs.h"
#include "proto/oz/v1/search.pb.h"

namespace oz {
namespace {

constexpr char kGetUsage[] = "/oz.v1.UsageService/GetUsage";
constexpr int32_t kHourS = 3600;
constexpr int32_t kQuarterS = 900;

v1::UsageGrouping Grouping(const std::string& word) {
  if (word == "environment") return v1::USAGE_GROUPING_ENVIRONMENT;
  if (word == "skill") return v1::USAGE_GROUPING_SKILL;
  if (word == "schedule") return v1::USAGE_GROUPING_SCHEDULE;
  if (word == "creator") return v1::USAGE_GROUPING_CREATOR;
  if (word == "name") return v1::USAGE_GROUPING_NAME;
  if (word == "model") return v1::USAGE_GROUPING_MODEL;
  return v1::USAGE_GROUPING_UNSPECIFIED;
}

// Days begin at full hours nearly everywhere, else at a quarter.
int32_t BucketLength(const CommandContext& context) {
  const absl::TimeZone zone = context.io()->time_zone();
  const int offset = zone.At(context.io()->clock()->Now()).offset;
  return offset % kHourS == 0 ? kHourS : kQuarterS;
}

int Usage(CommandContext& context) {
  const std::optional<int64_t> since_us = SinceUs(context);
  if (!since_us.has_value()) return kExitUsage;
  UsageView view;
  view.by = context.args().Text("by");
  view.since_us = *since_us;
  v1::GetUsageRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  request.set_grouping(Grouping(view.by));
  request.set_created_after_us(view.since_us);
  request.set_bucket_s(BucketLength(context));
  const absl::Status status =
      CallDaemon(context, kGetUsage, request, &view.usage);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, view.usage.freshness(), "usage");
  Io* io = context.io();
  view.days = DaysOf(view.usage, io->time_zone());
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, RenderUsageJson(view));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, RenderUsageNdjson(view));
      break;
    case OutputFormat::kText:
      io->Out(RenderUsageRows(view));
      break;
    case OutputFormat::kPretty:
      io->Out(view.usage.total().runs() == 0
                  ? "No runs found.\n"
                  : RenderUsageTable(view, MakeViewOptions(context)));
      break;
  }
  io->Flush();
  io->Err(absl::StrCat(UsageCoverageText(view.usage, io->time_zone()), "\n"));
  return kExitOk;
}

constexpr EnumValue kGroupings[] = {
    {.name = "environment"}, {.name = "skill"}, {.name = "schedule"},
    {.name = "creator"},     {.name = "name"},  {.name = "model"},
    {.name = "day"},
};
constexpr OptionSpec kUsageOptions[] = {
    {.name = "by",
     .type = ValueType::kEnum,
     .value_name = "WHAT",
     .help = "What the runs are grouped by",
     .default_value = "day",
     .values = kGroupings},
    {.name = "since",
     .value_name = "WHEN",
     .help = "Only runs created since then: a length of time (7d) or RFC 3339"},
};

}  // namespace

constinit const CommandSpec kUsageCommand = {
    .name = "usage",
    .about = "Add up what runs have cost",
    .long_about =
        "In the service's credits, over the runs of the account that are "
        "cached; a note on\nstderr says which those are and how many of them "
        "the service told no cost of.\nDays are those of the local time "
        "zone.\n\nWith --output-format text each group is one line, separated "
        "by tabs: key, label,\nruns, runs without usage, inference, compute, "
        "platform, total.",
    .options = kUsageOptions,
    .handler = Usage,
};

}  // namespace oz
