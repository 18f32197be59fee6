// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/inbox/hook_view.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "client/output/list_table.h"
#include "client/output/relative_time.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

using Strings = google::protobuf::RepeatedPtrField<std::string>;

constexpr int kMaxEventsWidth = 40;
constexpr int kMaxFiltersWidth = 30;
constexpr size_t kShortIdLength = 8;

std::string AgeOf(int64_t time_us, absl::Time now) {
  return time_us == 0 ? "" : ShortAge(now - absl::FromUnixMicros(time_us));
}

std::string TimeOrEmpty(int64_t time_us) {
  return time_us == 0 ? "" : ozd::FormatRfc3339Z(time_us);
}

std::string CommandText(const v1::Hook& hook) {
  if (hook.built_in()) return "(desktop notification)";
  return OneLine(absl::StrJoin(hook.command(), " "));
}

std::string CountOrEmpty(int64_t count) {
  return count == 0 ? "" : absl::StrCat(count);
}

void WriteStrings(absl::string_view key, const Strings& values,
                  JsonWriter* json) {
  json->Key(key).BeginArray();
  for (const std::string& value : values) json->Text(value);
  json->EndArray();
}

void WriteFields(const v1::Hook& hook, JsonWriter* json) {
  json->Key("name").Text(hook.name());
  json->Key("built_in").Bool(hook.built_in());
  WriteStrings("events", hook.events(), json);
  WriteStrings("filters", hook.filters(), json);
  WriteStrings("command", hook.command(), json);
  json->Key("pending").Int(hook.pending());
  json->Key("dead").Int(hook.dead());
  json->Key("last_delivered_at").Time(hook.last_delivered_at_us());
}

void WriteFields(const v1::HookDelivery& delivery, JsonWriter* json) {
  json->Key("delivery_id").Text(delivery.delivery_id());
  json->Key("hook").Text(delivery.hook());
  json->Key("event").Text(delivery.event());
  json->Key("run_id").TextOrNull(delivery.run_id());
  json->Key("account").TextOrNull(delivery.account());
  json->Key("state").Text(delivery.state());
  json->Key("attempts").Int(delivery.attempts());
  json->Key("created_at").Time(delivery.created_at_us());
  json->Key("delivered_at").Time(delivery.delivered_at_us());
  json->Key("next_attempt_at").Time(delivery.next_attempt_at_us());
  json->Key("last_result").TextOrNull(delivery.last_result());
}

template <typename Page>
std::string ObjectWith(absl::string_view key, const Page& page) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("v").Int(kJsonVersion).Key(key).BeginArray();
  for (const auto& item : page) {
    json.BeginObject();
    WriteFields(item, &json);
    json.EndObject();
  }
  return json.EndArray().EndObject().Take();
}

template <typename Page>
std::string ObjectLines(const Page& page) {
  std::string lines;
  for (const auto& item : page) {
    JsonWriter json(JsonLayout::kOneLine);
    json.BeginObject().Key("v").Int(kJsonVersion);
    WriteFields(item, &json);
    lines += json.EndObject().Take();
  }
  return lines;
}

Color ColorOfState(const std::string& state) {
  if (state == "delivered") return Color::kGreen;
  if (state == "dead") return Color::kRed;
  return Color::kYellow;
}

int WidthOf(const ViewOptions& options) {
  return options.is_terminal ? options.width : kUnlimitedWidth;
}

}  // namespace

std::string RenderHookTable(const HookPage& hooks, const ViewOptions& options) {
  ListTable table;
  table.columns = {
      {.title = "NAME"},
      {.title = "EVENTS"},
      {.title = "ONLY", .optional = true},
      {.title = "COMMAND", .flexible = true},
      {.title = "PENDING", .align_right = true, .optional = true},
      {.title = "DEAD", .align_right = true, .optional = true},
      {.title = "LAST RUN", .align_right = true, .optional = true},
  };
  if (options.is_terminal) {
    table.columns[1].max_width = kMaxEventsWidth;
    table.columns[2].max_width = kMaxFiltersWidth;
  }
  for (const v1::Hook& hook : hooks) {
    table.rows.push_back(
        {{OneLine(hook.name()), Color::kBold},
         {OneLine(absl::StrJoin(hook.events(), ", ")), Color::kNone},
         {OneLine(absl::StrJoin(hook.filters(), ", ")), Color::kNone},
         {CommandText(hook), Color::kNone},
         {CountOrEmpty(hook.pending()), Color::kYellow},
         {CountOrEmpty(hook.dead()), Color::kRed},
         {AgeOf(hook.last_delivered_at_us(), options.now), Color::kDim}});
  }
  return RenderListTable(table, WidthOf(options), options.style);
}

std::string RenderHookRows(const HookPage& hooks) {
  std::string rows;
  for (const v1::Hook& hook : hooks) {
    absl::StrAppend(
        &rows,
        absl::StrJoin(
            {OneLine(hook.name()), OneLine(absl::StrJoin(hook.events(), ",")),
             OneLine(absl::StrJoin(hook.filters(), ",")),
             absl::StrCat(hook.pending()), absl::StrCat(hook.dead()),
             TimeOrEmpty(hook.last_delivered_at_us()), CommandText(hook)},
            "\t"),
        "\n");
  }
  return rows;
}

std::string RenderHooksJson(const HookPage& hooks) {
  return ObjectWith("hooks", hooks);
}

std::string RenderHooksNdjson(const HookPage& hooks) {
  return ObjectLines(hooks);
}

std::string RenderDeliveryTable(const DeliveryPage& deliveries,
                                const ViewOptions& options) {
  ListTable table;
  table.columns = {
      {.title = "ID"},
      {.title = "AGE", .align_right = true},
      {.title = "STATE"},
      {.title = "HOOK"},
      {.title = "EVENT"},
      {.title = "RUN"},
      {.title = "TRIES", .align_right = true},
      {.title = "LAST RESULT", .flexible = true},
  };
  for (const v1::HookDelivery& delivery : deliveries) {
    const std::string run_id = OneLine(delivery.run_id());
    table.rows.push_back(
        {{OneLine(delivery.delivery_id()), Color::kNone},
         {AgeOf(delivery.created_at_us(), options.now), Color::kDim},
         {OneLine(delivery.state()), ColorOfState(delivery.state())},
         {OneLine(delivery.hook()), Color::kNone},
         {OneLine(delivery.event()), Color::kNone},
         {options.is_terminal ? run_id.substr(0, kShortIdLength) : run_id,
          Color::kNone},
         {absl::StrCat(delivery.attempts()), Color::kNone},
         {OneLine(delivery.last_result()), Color::kNone}});
  }
  return RenderListTable(table, WidthOf(options), options.style);
}

std::string RenderDeliveryRows(const DeliveryPage& deliveries) {
  std::string rows;
  for (const v1::HookDelivery& delivery : deliveries) {
    absl::StrAppend(
        &rows,
        absl::StrJoin(
            {OneLine(delivery.delivery_id()), OneLine(delivery.hook()),
             OneLine(delivery.event()), OneLine(delivery.run_id()),
             OneLine(delivery.state()), absl::StrCat(delivery.attempts()),
             TimeOrEmpty(delivery.created_at_us()),
             TimeOrEmpty(delivery.delivered_at_us()),
             TimeOrEmpty(delivery.next_attempt_at_us()),
             OneLine(delivery.account()), OneLine(delivery.last_result())},
            "\t"),
        "\n");
  }
  return rows;
}

std::string RenderDeliveriesJson(const DeliveryPage& deliveries) {
  return ObjectWith("deliveries", deliveries);
}

std::string RenderDeliveriesNdjson(const DeliveryPage& deliveries) {
  return ObjectLines(deliveries);
}

}  // namespace oz
