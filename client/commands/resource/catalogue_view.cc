// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/resource/catalogue_view.h"

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

int WidthOf(const ViewOptions& options) {
  return options.is_terminal ? options.width : kUnlimitedWidth;
}

std::string Row(const std::vector<std::string>& cells) {
  return absl::StrCat(absl::StrJoin(cells, "\t"), "\n");
}

// What sets the model apart.
std::string NoteOf(const v1::Model& model) {
  if (!model.disable_reason().empty()) {
    return absl::StrCat("unavailable: ", OneLine(model.disable_reason()));
  }
  return model.is_default() ? "default" : "";
}

std::string EnvironmentNames(const v1::Skill& skill,
                             absl::string_view separator) {
  std::vector<std::string> names;
  for (const v1::SkillEnvironment& environment : skill.environments()) {
    names.push_back(OneLine(environment.name().empty() ? environment.uid()
                                                       : environment.name()));
  }
  return absl::StrJoin(names, separator);
}

std::string JoinRaw(const std::vector<absl::string_view>& objects) {
  return absl::StrCat("[", absl::StrJoin(objects, ","), "]");
}

std::vector<absl::string_view> RawModels(const ModelPage& models) {
  std::vector<absl::string_view> objects;
  for (const v1::Model& model : models) objects.push_back(model.raw_json());
  return objects;
}

// Skills of one name are one object of the service, on the first of them.
std::vector<absl::string_view> RawSkills(const SkillPage& skills) {
  std::vector<absl::string_view> objects;
  for (const v1::Skill& skill : skills) {
    if (!skill.raw_json().empty()) objects.push_back(skill.raw_json());
  }
  return objects;
}

std::string Lines(const std::vector<absl::string_view>& objects) {
  std::string lines;
  for (const absl::string_view object : objects) {
    absl::StrAppend(&lines, object, "\n");
  }
  return lines;
}

void WriteServer(const v1::McpServer& server, JsonWriter* json) {
  json->BeginObject();
  json->Key("uuid").Text(server.uuid());
  json->Key("name").Text(server.name());
  json->EndObject();
}

}  // namespace

std::string RenderModelTable(const ModelPage& models,
                             const ViewOptions& options) {
  ListTable table;
  table.columns = {{.title = "MODEL ID"},
                   {.title = "NAME", .flexible = true},
                   {.title = "PROVIDER", .optional = true},
                   {.title = "REASONING", .optional = true},
                   {.title = "NOTE", .optional = true}};
  for (const v1::Model& model : models) {
    const bool usable = model.disable_reason().empty();
    table.rows.push_back(
        {{OneLine(model.id()), usable ? Color::kBold : Color::kDim},
         {OneLine(model.display_name()), Color::kNone},
         {OneLine(model.provider()), Color::kDim},
         {OneLine(model.reasoning_level()), Color::kNone},
         {NoteOf(model), usable ? Color::kGreen : Color::kYellow}});
  }
  return RenderListTable(table, WidthOf(options), options.style);
}

std::string RenderModelRows(const ModelPage& models) {
  std::string rows = Row({"MODEL ID", "NAME", "PROVIDER", "REASONING",
                          "DEFAULT", "DISABLE REASON"});
  for (const v1::Model& model : models) {
    rows +=
        Row({OneLine(model.id()), OneLine(model.display_name()),
             OneLine(model.provider()), OneLine(model.reasoning_level()),
             model.is_default() ? "yes" : "", OneLine(model.disable_reason())});
  }
  return rows;
}

std::string RenderModelsJson(const ModelPage& models) {
  return absl::StrCat(JoinRaw(RawModels(models)), "\n");
}

std::string RenderModelsNdjson(const ModelPage& models) {
  return Lines(RawModels(models));
}

std::string RenderSkillTable(const SkillPage& skills,
                             const ViewOptions& options) {
  ListTable table;
  table.columns = {
      {.title = "ID"},
      {.title = "DESCRIPTION", .flexible = true},
      {.title = "ENVIRONMENTS", .optional = true},
      {.title = "LAST RUN", .align_right = true, .optional = true}};
  for (const v1::Skill& skill : skills) {
    const bool broken = !skill.error().empty();
    const int64_t last_us = skill.last_run_at_us();
    table.rows.push_back(
        {{OneLine(skill.id()), broken ? Color::kRed : Color::kBold},
         {OneLine(broken ? skill.error() : skill.description()),
          broken ? Color::kRed : Color::kNone},
         {EnvironmentNames(skill, ", "), Color::kDim},
         {last_us == 0 ? ""
                       : ShortAge(options.now - absl::FromUnixMicros(last_us)),
          Color::kDim}});
  }
  return RenderListTable(table, WidthOf(options), options.style);
}

std::string RenderSkillRows(const SkillPage& skills) {
  std::string rows = Row({"ID", "NAME", "REPOSITORY", "ENVIRONMENTS",
                          "LAST RUN", "ERROR", "DESCRIPTION"});
  for (const v1::Skill& skill : skills) {
    const int64_t last_us = skill.last_run_at_us();
    rows += Row({OneLine(skill.id()), OneLine(skill.name()),
                 OneLine(skill.repo()), EnvironmentNames(skill, ","),
                 last_us == 0 ? "" : ozd::FormatRfc3339Z(last_us),
                 OneLine(skill.error()), OneLine(skill.description())});
  }
  return rows;
}

std::string RenderSkillsJson(const SkillPage& skills) {
  return absl::StrCat("{\"agents\":", JoinRaw(RawSkills(skills)), "}\n");
}

std::string RenderSkillsNdjson(const SkillPage& skills) {
  return Lines(RawSkills(skills));
}

std::string RenderMcpServerTable(const McpServerPage& servers,
                                 const ViewOptions& options) {
  ListTable table;
  table.columns = {{.title = "UUID"}, {.title = "NAME", .flexible = true}};
  for (const v1::McpServer& server : servers) {
    table.rows.push_back({{OneLine(server.uuid()), Color::kBold},
                          {OneLine(server.name()), Color::kNone}});
  }
  return RenderListTable(table, WidthOf(options), options.style);
}

std::string RenderMcpServerRows(const McpServerPage& servers) {
  std::string rows = Row({"UUID", "NAME"});
  for (const v1::McpServer& server : servers) {
    rows += Row({OneLine(server.uuid()), OneLine(server.name())});
  }
  return rows;
}

std::string RenderMcpServersJson(const McpServerPage& servers) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginArray();
  for (const v1::McpServer& server : servers) WriteServer(server, &json);
  return json.EndArray().Take();
}

std::string RenderMcpServersNdjson(const McpServerPage& servers) {
  std::string lines;
  for (const v1::McpServer& server : servers) {
    JsonWriter json(JsonLayout::kOneLine);
    WriteServer(server, &json);
    lines += json.Take();
  }
  return lines;
}

}  // namespace oz
