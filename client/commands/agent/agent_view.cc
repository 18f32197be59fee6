// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/agent/agent_view.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "client/output/list_table.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

using Strings = google::protobuf::RepeatedPtrField<std::string>;

constexpr int kMaxPromptWidth = 60;
constexpr int kMaxListWidth = 30;
constexpr int kLabelWidth = 14;

// A label and what stands behind it.
using Field = std::pair<const char*, std::string>;

std::string Joined(const Strings& values) {
  return OneLine(absl::StrJoin(values, ", "));
}

std::string CreatedText(const v1::Agent& agent) {
  return agent.created_at_us() == 0
             ? ""
             : ozd::FormatRfc3339Offset(agent.created_at_us());
}

std::string ShortPrompt(const v1::Agent& agent) {
  return TruncateToWidth(OneLine(agent.prompt()), kMaxPromptWidth);
}

std::vector<std::string> CellsOf(const v1::Agent& agent) {
  return {OneLine(agent.uid()),        OneLine(agent.name()),
          CreatedText(agent),          OneLine(agent.description()),
          Joined(agent.secrets()),     Joined(agent.skills()),
          OneLine(agent.base_model()), OneLine(agent.environment_id()),
          ShortPrompt(agent)};
}

std::vector<Field> FieldsOf(const v1::Agent& agent) {
  std::vector<Field> fields = {{"UID", agent.uid()}, {"Name", agent.name()}};
  const auto add_if_set = [&](const char* label, std::string value) {
    if (!value.empty()) fields.emplace_back(label, std::move(value));
  };
  add_if_set("Created", CreatedText(agent));
  add_if_set("Description", agent.description());
  add_if_set("Secrets", Joined(agent.secrets()));
  add_if_set("Skills", Joined(agent.skills()));
  add_if_set("Base model", agent.base_model());
  add_if_set("Environment", agent.environment_id());
  add_if_set("Prompt", agent.prompt());
  if (!agent.available()) fields.emplace_back("Available", "No");
  return fields;
}

}  // namespace

std::string RenderAgentTable(const AgentPage& agents,
                             const ViewOptions& options) {
  ListTable table;
  table.columns = {
      {.title = "UID"},
      {.title = "Name", .flexible = true},
      {.title = "Created", .optional = true},
      {.title = "Description", .optional = true},
      {.title = "Secrets", .optional = true},
      {.title = "Skills", .optional = true},
      {.title = "Base model", .optional = true},
      {.title = "Environment", .optional = true},
      {.title = "Prompt", .optional = true},
  };
  if (options.is_terminal) {
    for (const size_t list : {3U, 4U, 5U}) {
      table.columns[list].max_width = kMaxListWidth;
    }
  }
  for (const v1::Agent& agent : agents) {
    std::vector<ListTable::Cell> row;
    for (std::string& text : CellsOf(agent)) {
      row.push_back({std::move(text), Color::kNone});
    }
    row[1].color = Color::kBold;
    row[2].color = Color::kDim;
    table.rows.push_back(std::move(row));
  }
  return RenderListTable(table,
                         options.is_terminal ? options.width : kUnlimitedWidth,
                         options.style);
}

std::string RenderAgentRows(const AgentPage& agents) {
  std::string rows =
      "UID\tName\tCreated\tDescription\tSecrets\tSkills\tBase model\t"
      "Environment\tPrompt\n";
  for (const v1::Agent& agent : agents) {
    std::vector<std::string> cells = CellsOf(agent);
    for (std::string& cell : cells) {
      if (cell.empty()) cell.push_back('-');
    }
    absl::StrAppend(&rows, absl::StrJoin(cells, "\t"), "\n");
  }
  return rows;
}

std::string RenderAgentCard(const v1::Agent& agent,
                            const ViewOptions& options) {
  std::string card;
  for (const auto& [label, value] : FieldsOf(agent)) {
    std::string lead =
        absl::StrFormat("%-*s", kLabelWidth, absl::StrCat(label, ":"));
    lead = options.style.Paint(Color::kDim, lead);
    for (absl::string_view line : absl::StrSplit(value, '\n')) {
      absl::StrAppend(&card, lead, OneLine(line), "\n");
      lead = std::string(kLabelWidth, ' ');
    }
  }
  return card;
}

std::string RenderAgentFields(const v1::Agent& agent) {
  std::string text;
  for (const auto& [label, value] : FieldsOf(agent)) {
    absl::StrAppend(&text, label, ": ", OneLine(value), "\n");
  }
  return text;
}

std::string RenderAgentJson(const v1::Agent& agent) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject();
  json.Key("uid").Text(agent.uid());
  json.Key("name").Text(agent.name());
  json.Key("description").TextOrNull(agent.description());
  json.Key("prompt").TextOrNull(agent.prompt());
  json.Key("available").Bool(agent.available());
  json.Key("created_at").Time(agent.created_at_us());
  json.Key("secrets").BeginArray();
  for (const std::string& name : agent.secrets()) {
    json.BeginObject().Key("name").Text(name).EndObject();
  }
  json.EndArray().Key("skills").BeginArray();
  for (const std::string& skill : agent.skills()) json.Text(skill);
  json.EndArray();
  json.Key("base_model").TextOrNull(agent.base_model());
  json.Key("environment_id").TextOrNull(agent.environment_id());
  return json.EndObject().Take();
}

}  // namespace oz
