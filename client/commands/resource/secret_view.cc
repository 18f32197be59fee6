// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/resource/secret_view.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "client/output/list_table.h"
#include "client/output/relative_time.h"

namespace oz {
namespace {

struct TypeName {
  const char* type;
  const char* text;
};

constexpr TypeName kTypeNames[] = {
    {"RAW_VALUE", "Raw Value"},
    {"ANTHROPIC_API_KEY", "Anthropic API Key"},
    {"ANTHROPIC_BEDROCK_API_KEY", "Anthropic Bedrock API Key"},
    {"ANTHROPIC_BEDROCK_ACCESS_KEY", "Anthropic Bedrock Access Key"},
    {"OPENAI_API_KEY", "OpenAI API Key"},
    {"DOTENVX", "Dotenvx"},
};

std::string Ago(int64_t time_us, absl::Time now) {
  return time_us == 0 ? "" : RelativeTime(now - absl::FromUnixMicros(time_us));
}

void Write(const v1::Secret& secret, JsonWriter* json) {
  json->BeginObject();
  json->Key("name").Text(secret.name());
  json->Key("scope").Text(SecretScope(secret));
  json->Key("type").Text(secret.type());
  json->Key("created").Time(secret.created_at_us());
  json->Key("updated").Time(secret.updated_at_us());
  json->Key("description").TextOrNull(secret.description());
  json->EndObject();
}

}  // namespace

std::string SecretScope(const v1::Secret& secret) {
  return secret.owner_type() == "Team" ? "Team" : "Personal";
}

std::string SecretTypeText(const std::string& type) {
  for (const TypeName& name : kTypeNames) {
    if (type == name.type) return name.text;
  }
  return absl::StrReplaceAll(absl::AsciiStrToLower(OneLine(type)),
                             {{"_", " "}});
}

std::string RenderSecretTable(const SecretPage& secrets,
                              const ViewOptions& options) {
  ListTable table;
  table.columns = {
      {.title = "NAME", .flexible = true},
      {.title = "SCOPE"},
      {.title = "TYPE"},
      {.title = "CREATED"},
      {.title = "UPDATED"},
      {.title = "DESCRIPTION", .max_width = 40, .optional = true},
  };
  for (const v1::Secret& secret : secrets) {
    table.rows.push_back(
        {{OneLine(secret.name()), Color::kBold},
         {SecretScope(secret), Color::kNone},
         {SecretTypeText(secret.type()), Color::kNone},
         {Ago(secret.created_at_us(), options.now), Color::kDim},
         {Ago(secret.updated_at_us(), options.now), Color::kDim},
         {OneLine(secret.description()), Color::kDim}});
  }
  return RenderListTable(table,
                         options.is_terminal ? options.width : kUnlimitedWidth,
                         options.style);
}

std::string RenderSecretRows(const SecretPage& secrets, absl::Time now) {
  std::string rows = "Name\tScope\tType\tCreated\tUpdated\tDescription\n";
  for (const v1::Secret& secret : secrets) {
    absl::StrAppend(
        &rows,
        absl::StrJoin(
            {OneLine(secret.name()), SecretScope(secret),
             SecretTypeText(secret.type()), Ago(secret.created_at_us(), now),
             Ago(secret.updated_at_us(), now), OneLine(secret.description())},
            "\t"),
        "\n");
  }
  return rows;
}

std::string RenderSecretsJson(const SecretPage& secrets) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginArray();
  for (const v1::Secret& secret : secrets) Write(secret, &json);
  return json.EndArray().Take();
}

std::string RenderSecretsNdjson(const SecretPage& secrets) {
  std::string lines;
  for (const v1::Secret& secret : secrets) lines += RenderSecretJson(secret);
  return lines;
}

std::string RenderSecretJson(const v1::Secret& secret) {
  JsonWriter json(JsonLayout::kOneLine);
  Write(secret, &json);
  return json.Take();
}

}  // namespace oz
