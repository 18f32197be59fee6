// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_INBOX_USAGE_VIEW_H_
#define OZ_CLIENT_COMMANDS_INBOX_USAGE_VIEW_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "client/commands/run_view.h"
#include "proto/oz/v1/search.pb.h"

namespace oz {

// A day and what its runs have cost.
struct UsageDay {
  // "2026-04-03", in the zone in which the days were cut.
  std::string date;
  v1::UsageSum sum;
};

// Puts buckets into the days of `zone`, from the first to the last with a run;
// days between them without a run are there too, but no more than 3,660 in all
// (the latest ones). A bucket belongs to the day in which it begins.
std::vector<UsageDay> DaysOf(const v1::GetUsageResponse& usage,
                             absl::TimeZone zone);

// Usage and how it is shown.
struct UsageView {
  // "environment", ..., or "day".
  std::string by;
  // From the request; 0 for all.
  int64_t since_us = 0;
  v1::GetUsageResponse usage;
  std::vector<UsageDay> days;
};

// A table with bars, a line of days, the total.
std::string RenderUsageTable(const UsageView& view, const ViewOptions& options);
// No header; key, label, runs, runs without usage, inference, compute,
// platform and total cost, separated by tabs; costs with six decimals. By day
// the key is the date.
std::string RenderUsageRows(const UsageView& view);
// One object with "total", "groups" (by day: none), "days" and "coverage".
std::string RenderUsageJson(const UsageView& view);
// One object for each group or day.
std::string RenderUsageNdjson(const UsageView& view);

// Which runs were counted, in one line without its end.
std::string UsageCoverageText(const v1::GetUsageResponse& usage,
                              absl::TimeZone zone);

// Eight heights, one character a value: "▁▂▃▄▅▆▇█"; a blank for 0.
std::string Sparkline(const std::vector<int64_t>& values);
// A bar of at most `columns` in eighths of a column.
std::string Bar(int64_t value, int64_t most, int columns);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_INBOX_USAGE_VIEW_H_
