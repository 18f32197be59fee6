// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/inbox/usage_view.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "client/output/list_table.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

constexpr int kMostDays = 3660;
constexpr int kBarColumns = 20;
// Days in the sparkline; a terminal has at least as many columns.
constexpr size_t kSparkDays = 60;
constexpr int64_t kMicro = 1'000'000;

constexpr absl::string_view kHeights[] = {"▁", "▂", "▃", "▄",
                                          "▅", "▆", "▇", "█"};
constexpr absl::string_view kEighths[] = {"",  "▏", "▎", "▍", "▌",
                                          "▋", "▊", "▉", "█"};

int64_t TotalOf(const v1::UsageSum& sum) {
  return sum.inference_micro() + sum.compute_micro() + sum.platform_micro();
}

void Add(const v1::UsageSum& more, v1::UsageSum* sum) {
  sum->set_runs(sum->runs() + more.runs());
  sum->set_runs_without_usage(sum->runs_without_usage() +
                              more.runs_without_usage());
  sum->set_inference_micro(sum->inference_micro() + more.inference_micro());
  sum->set_compute_micro(sum->compute_micro() + more.compute_micro());
  sum->set_platform_micro(sum->platform_micro() + more.platform_micro());
}

// "-1.250000"
std::string Exact(int64_t micro) {
  const bool negative = micro < 0;
  const uint64_t size =
      negative ? -static_cast<uint64_t>(micro) : static_cast<uint64_t>(micro);
  return absl::StrFormat("%s%u.%06u", negative ? "-" : "", size / kMicro,
                         size % kMicro);
}

// For people: "1.25".
std::string Credits(int64_t micro) {
  return absl::StrFormat("%.2f", static_cast<double>(micro) / kMicro);
}

std::string Label(const v1::UsageGroup& group) {
  if (group.key().empty()) return "(none)";
  return OneLine(group.label().empty() ? group.key() : group.label());
}

// A line of the table, whatever it groups by.
struct Line {
  std::string key;
  std::string label;
  const v1::UsageSum* sum;
};

std::vector<Line> Lines(const UsageView& view) {
  std::vector<Line> lines;
  if (view.by == "day") {
    for (const UsageDay& day : view.days) {
      lines.push_back({day.date, day.date, &day.sum});
    }
    return lines;
  }
  for (const v1::UsageGroup& group : view.usage.groups()) {
    lines.push_back({OneLine(group.key()), Label(group), &group.sum()});
  }
  return lines;
}

void WriteSum(const v1::UsageSum& sum, JsonWriter* json) {
  const auto number = [](int64_t micro) {
    return static_cast<double>(micro) / kMicro;
  };
  json->Key("runs").Int(sum.runs());
  json->Key("runs_without_usage").Int(sum.runs_without_usage());
  json->Key("inference_cost").Number(number(sum.inference_micro()));
  json->Key("compute_cost").Number(number(sum.compute_micro()));
  json->Key("platform_cost").Number(number(sum.platform_micro()));
  json->Key("total_cost").Number(number(TotalOf(sum)));
}

void WriteGroup(const v1::UsageGroup& group, JsonWriter* json) {
  json->Key("key").TextOrNull(group.key());
  json->Key("label").TextOrNull(group.label());
  WriteSum(group.sum(), json);
}

void WriteDay(const UsageDay& day, JsonWriter* json) {
  json->Key("date").Text(day.date);
  WriteSum(day.sum, json);
}

std::string SparkLine(const UsageView& view, const ViewOptions& options) {
  if (view.days.size() < 2) return "";
  const size_t shown = std::min(view.days.size(), kSparkDays);
  std::vector<int64_t> values;
  for (size_t i = view.days.size() - shown; i < view.days.size(); ++i) {
    values.push_back(TotalOf(view.days[i].sum));
  }
  return absl::StrCat(view.days[view.days.size() - shown].date, " ",
                      options.style.Paint(Color::kCyan, Sparkline(values)), " ",
                      view.days.back().date, "\n");
}

}  // namespace

std::vector<UsageDay> DaysOf(const v1::GetUsageResponse& usage,
                             absl::TimeZone zone) {
  std::map<absl::CivilDay, v1::UsageSum> sums;
  for (const v1::UsageBucket& bucket : usage.buckets()) {
    const absl::Time begin = absl::FromUnixMicros(bucket.begin_us());
    Add(bucket.sum(), &sums[absl::ToCivilDay(begin, zone)]);
  }
  std::vector<UsageDay> days;
  if (sums.empty()) return days;
  const absl::CivilDay last = sums.rbegin()->first;
  const absl::CivilDay first =
      std::max(sums.begin()->first, last - (kMostDays - 1));
  for (absl::CivilDay day = first; day <= last; ++day) {
    const auto found = sums.find(day);
    days.push_back({absl::FormatCivilTime(day),
                    found == sums.end() ? v1::UsageSum() : found->second});
  }
  return days;
}

std::string Sparkline(const std::vector<int64_t>& values) {
  int64_t most = 0;
  for (const int64_t value : values) most = std::max(most, value);
  std::string line;
  for (const int64_t value : values) {
    if (value <= 0) {
      line += ' ';
      continue;
    }
    const double share = static_cast<double>(value) / static_cast<double>(most);
    const int height = std::clamp(static_cast<int>(share * 8), 0, 7);
    absl::StrAppend(&line, kHeights[height]);
  }
  return line;
}

std::string Bar(int64_t value, int64_t most, int columns) {
  if (value <= 0 || most <= 0) return "";
  const double share = static_cast<double>(value) / static_cast<double>(most);
  // What is there is seen.
  const int eighths =
      std::clamp(static_cast<int>(share * columns * 8), 1, columns * 8);
  std::string bar;
  for (int i = 0; i < eighths / 8; ++i) absl::StrAppend(&bar, kEighths[8]);
  absl::StrAppend(&bar, kEighths[eighths % 8]);
  return bar;
}

std::string RenderUsageTable(const UsageView& view,
                             const ViewOptions& options) {
  ListTable table;
  const std::string title = absl::AsciiStrToUpper(view.by);
  table.columns = {
      {.title = title.c_str(), .flexible = true},
      {.title = "RUNS", .align_right = true},
      {.title = "TOTAL", .align_right = true},
      {.title = "", .optional = true},
      {.title = "INFERENCE", .align_right = true, .optional = true},
      {.title = "COMPUTE", .align_right = true, .optional = true},
      {.title = "PLATFORM", .align_right = true, .optional = true}};
  const bool platform = view.usage.total().platform_micro() != 0;
  const std::vector<Line> lines = Lines(view);
  int64_t most = 0;
  for (const Line& line : lines) most = std::max(most, TotalOf(*line.sum));
  const auto add = [&](const std::string& label, const v1::UsageSum& sum,
                       const std::string& bar, Color color) {
    table.rows.push_back(
        {{label, color},
         {absl::StrCat(sum.runs()), color},
         {Credits(TotalOf(sum)), color},
         {bar, Color::kCyan},
         {Credits(sum.inference_micro()), Color::kDim},
         {Credits(sum.compute_micro()), Color::kDim},
         {platform ? Credits(sum.platform_micro()) : "", Color::kDim}});
  };
  for (const Line& line : lines) {
    add(line.label, *line.sum, Bar(TotalOf(*line.sum), most, kBarColumns),
        Color::kNone);
  }
  add("total", view.usage.total(), "", Color::kBold);
  std::string text = RenderListTable(
      table, options.is_terminal ? options.width : kUnlimitedWidth,
      options.style);
  const std::string spark = SparkLine(view, options);
  if (!spark.empty()) absl::StrAppend(&text, "\n", spark);
  return text;
}

std::string RenderUsageRows(const UsageView& view) {
  std::string rows;
  for (const Line& line : Lines(view)) {
    const v1::UsageSum& sum = *line.sum;
    absl::StrAppend(
        &rows,
        absl::StrJoin(
            {line.key, view.by == "day" ? "" : line.label,
             absl::StrCat(sum.runs()), absl::StrCat(sum.runs_without_usage()),
             Exact(sum.inference_micro()), Exact(sum.compute_micro()),
             Exact(sum.platform_micro()), Exact(TotalOf(sum))},
            "\t"),
        "\n");
  }
  return rows;
}

std::string RenderUsageJson(const UsageView& view) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("v").Int(kJsonVersion);
  json.Key("by").Text(view.by);
  json.Key("since").Time(view.since_us);
  json.Key("total").BeginObject();
  WriteSum(view.usage.total(), &json);
  json.EndObject();
  json.Key("groups").BeginArray();
  for (const v1::UsageGroup& group : view.usage.groups()) {
    json.BeginObject();
    WriteGroup(group, &json);
    json.EndObject();
  }
  json.EndArray().Key("days").BeginArray();
  for (const UsageDay& day : view.days) {
    json.BeginObject();
    WriteDay(day, &json);
    json.EndObject();
  }
  json.EndArray().Key("coverage").BeginObject();
  json.Key("complete").Bool(view.usage.complete());
  json.Key("covered_from").Time(view.usage.covered_from_us());
  json.Key("oldest").Time(view.usage.oldest_us());
  return json.EndObject().EndObject().Take();
}

std::string RenderUsageNdjson(const UsageView& view) {
  std::string lines;
  const auto add = [&lines](const auto& write) {
    JsonWriter json(JsonLayout::kOneLine);
    json.BeginObject().Key("v").Int(kJsonVersion);
    write(&json);
    lines += json.EndObject().Take();
  };
  if (view.by == "day") {
    for (const UsageDay& day : view.days) {
      add([&day](JsonWriter* json) { WriteDay(day, json); });
    }
    return lines;
  }
  for (const v1::UsageGroup& group : view.usage.groups()) {
    add([&group](JsonWriter* json) { WriteGroup(group, json); });
  }
  return lines;
}

std::string UsageCoverageText(const v1::GetUsageResponse& usage,
                              absl::TimeZone zone) {
  const v1::UsageSum& total = usage.total();
  const auto day = [zone](int64_t time_us) {
    return absl::FormatCivilTime(
        absl::ToCivilDay(absl::FromUnixMicros(time_us), zone));
  };
  std::string text = absl::StrCat(
      total.runs(), total.runs() == 1 ? " run" : " runs",
      usage.oldest_us() == 0
          ? ""
          : absl::StrCat(" created since ", day(usage.oldest_us())),
      ", ", total.runs_without_usage(), " without usage");
  if (usage.complete()) return text;
  if (usage.covered_from_us() == 0) {
    absl::StrAppend(&text, "; not all runs are cached yet");
  } else {
    absl::StrAppend(&text, "; of those created before ",
                    day(usage.covered_from_us()), " not all are cached yet");
  }
  return text;
}

}  // namespace oz
