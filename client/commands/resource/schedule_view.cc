// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/resource/schedule_view.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "client/output/list_table.h"
#include "client/output/relative_time.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

constexpr char kNone[] = "-";
constexpr int kLabelWidth = 16;
constexpr int kMinLineWidth = 20;

// A label and what stands behind it.
using Field = std::pair<const char*, std::string>;

std::string OrNone(const std::string& text) {
  return text.empty() ? kNone : OneLine(text);
}

// "Fri, 3 Apr 2026 10:30:00 +0000"
std::string Rfc2822(int64_t time_us) {
  if (time_us == 0) return kNone;
  const absl::Time time = absl::FromUnixMicros(time_us);
  const absl::TimeZone utc = absl::UTCTimeZone();
  return absl::StrCat(absl::FormatTime("%a, ", time, utc),
                      absl::ToCivilDay(time, utc).day(),
                      absl::FormatTime(" %b %Y %H:%M:%S +0000", time, utc));
}

std::string Rfc3339(int64_t time_us) {
  return time_us == 0 ? kNone : ozd::FormatRfc3339Z(time_us);
}

std::string Ago(int64_t time_us, absl::Time now) {
  return time_us == 0 ? kNone
                      : RelativeTime(now - absl::FromUnixMicros(time_us));
}

const char* PausedText(const v1::Schedule& schedule) {
  return schedule.enabled() ? "No" : "Yes";
}

// What the service calls a user's is personal to people.
std::string ScopeText(const v1::Schedule& schedule) {
  return schedule.scope() == "User" ? "Personal" : OneLine(schedule.scope());
}

// Characters of the ids that tell all of them apart, at least eight.
size_t ShortIdLength(const SchedulePage& schedules) {
  constexpr size_t kShortest = 8;
  size_t longest = kShortest;
  for (const v1::Schedule& schedule : schedules) {
    longest = std::max(longest, schedule.id().size());
  }
  for (size_t length = kShortest; length < longest; ++length) {
    std::set<std::string> seen;
    for (const v1::Schedule& schedule : schedules) {
      seen.insert(schedule.id().substr(0, length));
    }
    if (seen.size() == static_cast<size_t>(schedules.size())) return length;
  }
  return longest;
}

std::string FailuresText(const v1::Schedule& schedule) {
  if (!schedule.failures().is_alarming()) return "";
  return absl::StrCat(schedule.failures().count(), " in a row");
}

// What both forms of one schedule show; `last_ran` and `next_run` differ.
std::vector<Field> FieldsOf(const v1::Schedule& schedule, std::string last_ran,
                            std::string next_run) {
  std::vector<Field> fields = {
      {"Name", schedule.name()},
      {"Cron schedule", schedule.cron_schedule()},
      {"Paused", PausedText(schedule)},
      {"Last ran", std::move(last_ran)},
  };
  const auto add_if_set = [&](const char* label, const std::string& value) {
    if (!value.empty()) fields.emplace_back(label, value);
  };
  add_if_set("Last error", schedule.last_spawn_error());
  fields.emplace_back("Next run", std::move(next_run));
  fields.emplace_back("Prompt", schedule.prompt());
  add_if_set("Environment ID", schedule.environment_id());
  add_if_set("Model ID", schedule.model_id());
  add_if_set("Agent name", schedule.agent_name());
  add_if_set("Skill", schedule.skill_spec());
  add_if_set("Host", schedule.worker_host());
  return fields;
}

// The lines of a value that may have several, each as wide as fits.
std::vector<std::string> LinesOf(const std::string& value,
                                 const ViewOptions& options) {
  const int width = options.is_terminal
                        ? std::max(options.width - kLabelWidth, kMinLineWidth)
                        : kUnlimitedWidth;
  std::vector<std::string> lines;
  for (absl::string_view paragraph : absl::StrSplit(value, '\n')) {
    const std::string line = OneLine(paragraph);
    if (DisplayWidth(line) <= width) {
      lines.push_back(line);
      continue;
    }
    for (const std::string& part : WrapToWidth(line, width)) {
      lines.push_back(TruncateToWidth(part, width));
    }
  }
  return lines;
}

std::string WarningOf(const v1::Schedule& schedule,
                      const ViewOptions& options) {
  const v1::FailureStreak& failures = schedule.failures();
  if (!failures.is_alarming()) return "";
  const std::string reason = OneLine(failures.last_message());
  const std::string warning =
      absl::StrCat("⚠ The last ", failures.count(), " runs failed, the first ",
                   Ago(failures.since_us(), options.now),
                   reason.empty() ? "" : ": ", reason);
  return absl::StrCat(options.style.Paint(Color::kRed, warning),
                      "\n  See `oz run get ", OneLine(failures.last_run_id()),
                      "`\n\n");
}

void WriteFields(const v1::Schedule& schedule, JsonWriter* json) {
  json->Key("id").Text(schedule.id());
  json->Key("name").Text(schedule.name());
  json->Key("cron_schedule").Text(schedule.cron_schedule());
  json->Key("paused").Bool(!schedule.enabled());
  json->Key("last_ran").Time(schedule.last_ran_us());
  json->Key("next_run").Time(schedule.next_run_us());
  json->Key("scope").TextOrNull(schedule.scope() == "User" ? "Personal"
                                                           : schedule.scope());
  json->Key("prompt").Text(schedule.prompt());
  json->Key("last_spawn_error").TextOrNull(schedule.last_spawn_error());
  json->Key("agent_config");
  if (schedule.agent_config_json().empty()) {
    json->Null();
  } else {
    json->Json(schedule.agent_config_json());
  }
  json->Key("failures_in_a_row").Int(schedule.failures().count());
  json->Key("last_failed_run_id").TextOrNull(schedule.failures().last_run_id());
}

}  // namespace

std::string RenderScheduleTable(const SchedulePage& schedules,
                                const ViewOptions& options) {
  ListTable table;
  table.columns = {
      {.title = "ID"},
      {.title = "Name", .flexible = true},
      {.title = "Schedule"},
      {.title = "Paused"},
      {.title = "Last ran"},
      {.title = "Failures", .optional = true},
      {.title = "Next run", .optional = true},
      {.title = "Scope", .optional = true},
  };
  const size_t id_length =
      options.is_terminal ? ShortIdLength(schedules) : std::string::npos;
  for (const v1::Schedule& schedule : schedules) {
    const bool has_error = !schedule.last_spawn_error().empty();
    table.rows.push_back(
        {{OneLine(schedule.id().substr(0, id_length)), Color::kNone},
         {OneLine(schedule.name()), Color::kBold},
         {OneLine(schedule.cron_schedule()), Color::kNone},
         {PausedText(schedule),
          schedule.enabled() ? Color::kNone : Color::kYellow},
         {absl::StrCat(has_error ? "❌ " : "",
                       Ago(schedule.last_ran_us(), options.now)),
          has_error ? Color::kRed : Color::kNone},
         {FailuresText(schedule), Color::kRed},
         {Rfc2822(schedule.next_run_us()), Color::kNone},
         {ScopeText(schedule), Color::kDim}});
  }
  return RenderListTable(table,
                         options.is_terminal ? options.width : kUnlimitedWidth,
                         options.style);
}

std::string RenderScheduleRows(const SchedulePage& schedules) {
  std::string rows =
      "ID\tName\tSchedule\tPaused\tLast ran\tNext run\tScope\tLast error\t"
      "Failures in a row\n";
  for (const v1::Schedule& schedule : schedules) {
    absl::StrAppend(
        &rows,
        absl::StrJoin(
            {OneLine(schedule.id()), OrNone(schedule.name()),
             OrNone(schedule.cron_schedule()),
             std::string(PausedText(schedule)), Rfc3339(schedule.last_ran_us()),
             Rfc3339(schedule.next_run_us()), OrNone(ScopeText(schedule)),
             OrNone(schedule.last_spawn_error()),
             absl::StrCat(schedule.failures().count())},
            "\t"),
        "\n");
  }
  return rows;
}

std::string RenderScheduleCard(const v1::Schedule& schedule,
                               const ViewOptions& options) {
  std::string card = WarningOf(schedule, options);
  for (const auto& [label, value] :
       FieldsOf(schedule, Ago(schedule.last_ran_us(), options.now),
                Rfc2822(schedule.next_run_us()))) {
    std::string lead =
        absl::StrFormat("%-*s", kLabelWidth, absl::StrCat(label, ":"));
    lead = options.style.Paint(Color::kDim, lead);
    for (const std::string& line : LinesOf(value, options)) {
      absl::StrAppend(&card, lead, line, "\n");
      lead = std::string(kLabelWidth, ' ');
    }
  }
  return card;
}

std::string RenderScheduleFields(const v1::Schedule& schedule) {
  std::string text;
  std::vector<Field> fields =
      FieldsOf(schedule, Rfc3339(schedule.last_ran_us()),
               Rfc3339(schedule.next_run_us()));
  if (schedule.failures().count() > 0) {
    fields.emplace_back("Failures in a row",
                        absl::StrCat(schedule.failures().count()));
  }
  for (const auto& [label, value] : fields) {
    absl::StrAppend(&text, label, ": ", OneLine(value), "\n");
  }
  return text;
}

std::string RenderScheduleJson(const v1::Schedule& schedule) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject();
  WriteFields(schedule, &json);
  return json.EndObject().Take();
}

std::string RenderSchedulesJson(const SchedulePage& schedules) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginArray();
  for (const v1::Schedule& schedule : schedules) {
    json.BeginObject();
    WriteFields(schedule, &json);
    json.EndObject();
  }
  return json.EndArray().Take();
}

std::string RenderSchedulesNdjson(const SchedulePage& schedules) {
  std::string lines;
  for (const v1::Schedule& schedule : schedules) {
    lines += RenderScheduleJson(schedule);
  }
  return lines;
}

}  // namespace oz
