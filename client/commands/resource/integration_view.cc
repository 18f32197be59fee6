// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/resource/integration_view.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "client/output/list_table.h"
#include "client/output/relative_time.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

using v1::Integration;

constexpr int kMaxServersColumn = 30;

// The names of its MCP servers.
std::string ServerNames(const Integration& integration) {
  const auto servers =
      nlohmann::ordered_json::parse(integration.mcp_servers_json(), nullptr,
                                    /*allow_exceptions=*/false);
  std::vector<std::string> names;
  if (servers.is_object()) {
    for (const auto& [name, server] : servers.items()) {
      names.push_back(OneLine(name));
    }
  }
  return absl::StrJoin(names, ", ");
}

// "NOT_CONNECTED" -> "not connected"
std::string StatusWords(const Integration& integration) {
  return absl::StrReplaceAll(
      absl::AsciiStrToLower(OneLine(integration.status())), {{"_", " "}});
}

Color StatusColor(const std::string& status) {
  if (status == "ACTIVE") return Color::kGreen;
  return status == "CONNECTION_ERROR" ? Color::kRed : Color::kYellow;
}

std::string ChangedAge(const Integration& integration, absl::Time now) {
  const int64_t time_us = integration.updated_at_us();
  return time_us == 0 ? "" : RelativeTime(now - absl::FromUnixMicros(time_us));
}

std::string TimeText(int64_t time_us) {
  return time_us == 0 ? "" : ozd::FormatRfc3339Z(time_us);
}

void WriteIntegration(const Integration& integration, JsonWriter* json) {
  json->BeginObject();
  json->Key("provider").Text(integration.provider());
  json->Key("description").Text(integration.description());
  json->Key("status").Text(integration.status());
  json->Key("environment_uid").TextOrNull(integration.environment_id());
  json->Key("base_prompt").TextOrNull(integration.base_prompt());
  json->Key("model_id").TextOrNull(integration.model_id());
  json->Key("worker_host").TextOrNull(integration.worker_host());
  const absl::StatusOr<std::string> servers =
      NormaliseJson(integration.mcp_servers_json(), JsonLayout::kOneLine);
  json->Key("mcp_servers");
  if (servers.ok()) {
    json->Json(absl::StripTrailingAsciiWhitespace(*servers));
  } else {
    json->Null();
  }
  json->Key("connection_link").TextOrNull(integration.connection_link());
  json->Key("created_at").Time(integration.created_at_us());
  json->Key("updated_at").Time(integration.updated_at_us());
  json->EndObject();
}

}  // namespace

std::string RenderIntegrationTable(const IntegrationPage& integrations,
                                   const ViewOptions& options) {
  ListTable table;
  table.columns = {
      {.title = "PROVIDER"},
      {.title = "STATUS"},
      {.title = "ENVIRONMENT"},
      {.title = "MODEL", .optional = true},
      {.title = "UPDATED", .optional = true},
      {.title = "MCP SERVERS", .optional = true},
      {.title = "HOST", .optional = true},
      {.title = "BASE PROMPT", .flexible = true},
  };
  if (options.is_terminal) table.columns[5].max_width = kMaxServersColumn;
  for (const Integration& integration : integrations) {
    table.rows.push_back(
        {{ProviderName(integration.provider()), Color::kBold},
         {StatusWords(integration), StatusColor(integration.status())},
         {integration.environment_id().empty()
              ? "(none)"
              : OneLine(integration.environment_id()),
          Color::kNone},
         {OneLine(integration.model_id()), Color::kNone},
         {ChangedAge(integration, options.now), Color::kDim},
         {ServerNames(integration), Color::kNone},
         {OneLine(integration.worker_host()), Color::kNone},
         {OneLine(integration.base_prompt()), Color::kNone}});
  }
  return RenderListTable(table,
                         options.is_terminal ? options.width : kUnlimitedWidth,
                         options.style);
}

std::string RenderIntegrationRows(const IntegrationPage& integrations) {
  std::string rows =
      "Provider\tStatus\tEnvironment\tModel\tHost\tMCP servers\tCreated\t"
      "Updated\tDescription\tBase prompt\n";
  for (const Integration& integration : integrations) {
    absl::StrAppend(
        &rows,
        absl::StrJoin(
            {OneLine(integration.provider()), OneLine(integration.status()),
             OneLine(integration.environment_id()),
             OneLine(integration.model_id()),
             OneLine(integration.worker_host()), ServerNames(integration),
             TimeText(integration.created_at_us()),
             TimeText(integration.updated_at_us()),
             OneLine(integration.description()),
             OneLine(integration.base_prompt())},
            "\t"),
        "\n");
  }
  return rows;
}

std::string RenderIntegrationsJson(const IntegrationPage& integrations) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginArray();
  for (const Integration& integration : integrations) {
    WriteIntegration(integration, &json);
  }
  return json.EndArray().Take();
}

std::string RenderIntegrationsNdjson(const IntegrationPage& integrations) {
  std::string lines;
  for (const Integration& integration : integrations) {
    lines += RenderIntegrationJson(integration, JsonLayout::kOneLine);
  }
  return lines;
}

std::string RenderIntegrationJson(const Integration& integration,
                                  JsonLayout layout) {
  JsonWriter json(layout);
  WriteIntegration(integration, &json);
  return json.Take();
}

std::string ProviderName(absl::string_view provider) {
  std::string name = OneLine(provider);
  if (!name.empty()) {
    name[0] = absl::ascii_toupper(static_cast<unsigned char>(name[0]));
  }
  return name;
}

}  // namespace oz
