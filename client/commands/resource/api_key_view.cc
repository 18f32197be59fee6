// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/resource/api_key_view.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "client/output/list_table.h"
#include "client/output/relative_time.h"

namespace oz {
namespace {

std::string Scope(const v1::ApiKey& key) {
  return key.owner_type() == "Team" ? "Team" : "Personal";
}

std::string AgoOr(int64_t time_us, absl::Time now, absl::string_view never) {
  return time_us == 0 ? std::string(never)
                      : RelativeTime(now - absl::FromUnixMicros(time_us));
}

std::string ExpiryText(const v1::ApiKey& key) {
  if (key.expires_at_us() == 0) return "Never";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC",
                          absl::FromUnixMicros(key.expires_at_us()),
                          absl::UTCTimeZone());
}

std::vector<std::string> CellsOf(const v1::ApiKey& key, absl::Time now) {
  return {OneLine(key.uid()),
          OneLine(key.name()),
          ApiKeyText(key),
          Scope(key),
          AgoOr(key.created_at_us(), now, ""),
          AgoOr(key.last_used_at_us(), now, "Never"),
          ExpiryText(key)};
}

void Write(const v1::ApiKey& key, JsonWriter* json) {
  json->BeginObject();
  json->Key("uid").Text(key.uid());
  json->Key("name").Text(key.name());
  json->Key("key_suffix").Text(key.key_suffix());
  json->Key("scope").Text(Scope(key));
  json->Key("created_at").Time(key.created_at_us());
  json->Key("last_used_at").Time(key.last_used_at_us());
  json->Key("expires_at").Time(key.expires_at_us());
  if (!key.agent_uid().empty()) {
    json->Key("agent").BeginObject();
    json->Key("uid").Text(key.agent_uid());
    json->Key("name").Text(key.agent_name()).EndObject();
  }
  json->EndObject();
}

}  // namespace

std::string ApiKeyText(const v1::ApiKey& key) {
  return absl::StrCat("wk-**", OneLine(key.key_suffix()));
}

std::string ApiKeyChoice(const v1::ApiKey& key, absl::Time now) {
  return absl::StrCat(OneLine(key.uid()), "  ", ApiKeyText(key), "  ",
                      Scope(key), "  created ",
                      AgoOr(key.created_at_us(), now, "at an unknown time"));
}

std::string RenderApiKeyTable(const ApiKeyPage& keys,
                              const ViewOptions& options) {
  ListTable table;
  table.columns = {
      {.title = "UID"},
      {.title = "NAME", .flexible = true},
      {.title = "KEY"},
      {.title = "SCOPE"},
      {.title = "CREATED"},
      {.title = "LAST USED"},
      {.title = "EXPIRES AT"},
      {.title = "AGENT", .max_width = 24, .optional = true},
  };
  for (const v1::ApiKey& key : keys) {
    std::vector<ListTable::Cell> row;
    for (const std::string& cell : CellsOf(key, options.now)) {
      row.push_back({cell, row.size() == 1 ? Color::kBold : Color::kNone});
    }
    row.push_back(
        {OneLine(key.agent_name().empty() ? key.agent_uid() : key.agent_name()),
         Color::kDim});
    table.rows.push_back(std::move(row));
  }
  return RenderListTable(table,
                         options.is_terminal ? options.width : kUnlimitedWidth,
                         options.style);
}

std::string RenderApiKeyRows(const ApiKeyPage& keys, absl::Time now) {
  std::string rows = "UID\tName\tKey\tScope\tCreated\tLast Used\tExpires At\n";
  for (const v1::ApiKey& key : keys) {
    absl::StrAppend(&rows, absl::StrJoin(CellsOf(key, now), "\t"), "\n");
  }
  return rows;
}

std::string RenderApiKeysJson(const ApiKeyPage& keys) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginArray();
  for (const v1::ApiKey& key : keys) Write(key, &json);
  return json.EndArray().Take();
}

std::string RenderApiKeysNdjson(const ApiKeyPage& keys) {
  std::string lines;
  for (const v1::ApiKey& key : keys) {
    JsonWriter json(JsonLayout::kOneLine);
    Write(key, &json);
    lines += json.Take();
  }
  return lines;
}

std::string RenderNewApiKeyJson(const v1::CreateApiKeyResponse& created,
                                JsonLayout layout) {
  JsonWriter json(layout);
  json.BeginObject().Key("raw_api_key").Text(created.raw_api_key());
  json.Key("api_key");
  Write(created.api_key(), &json);
  return json.EndObject().Take();
}

}  // namespace oz
