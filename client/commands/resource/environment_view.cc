// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/resource/environment_view.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "client/output/list_table.h"
#include "client/output/relative_time.h"
#include "proto/support/redact.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

using v1::Environment;
using v1::EnvironmentImage;

constexpr int kMaxImageColumn = 40;
constexpr int kMaxCreatorColumn = 28;

std::string RepositoriesText(const Environment& environment) {
  return absl::StrJoin(environment.repositories(), ", ",
                       [](std::string* out, const v1::Repository& repository) {
                         absl::StrAppend(out, OneLine(repository.owner()), "/",
                                         OneLine(repository.name()));
                       });
}

std::string CommandsText(const Environment& environment) {
  return OneLine(absl::StrJoin(environment.setup_commands(), "; "));
}

// What the service calls a user's is personal to people.
std::string EnvironmentScope(const Environment& environment) {
  return environment.scope() == "User" ? "Personal" : environment.scope();
}

std::string EditedAge(const Environment& environment, absl::Time now) {
  if (environment.last_edited_us() == 0) return "Unknown";
  return RelativeTime(now - absl::FromUnixMicros(environment.last_edited_us()));
}

void WriteEnvironment(const Environment& environment, JsonWriter* json) {
  json->BeginObject();
  json->Key("id").Text(environment.environment_id());
  json->Key("name").Text(environment.name());
  if (environment.has_description()) {
    json->Key("description").Text(environment.description());
  }
  if (!environment.docker_image().empty()) {
    json->Key("base_image").BeginObject();
    json->Key("docker_image").Text(environment.docker_image()).EndObject();
  }
  json->Key("github_repos").BeginArray();
  for (const v1::Repository& repository : environment.repositories()) {
    json->BeginObject().Key("owner").Text(repository.owner());
    json->Key("repo").Text(repository.name()).EndObject();
  }
  json->EndArray().Key("setup_commands").BeginArray();
  for (const std::string& command : environment.setup_commands()) {
    json->Text(command);
  }
  json->EndArray();
  json->Key("creator_email").TextOrNull(environment.creator_email());
  json->Key("last_edited").Time(environment.last_edited_us());
  json->Key("scope").Text(EnvironmentScope(environment));
  json->EndObject();
}

void WriteImage(const EnvironmentImage& image, JsonWriter* json) {
  json->BeginObject().Key("image").Text(image.image());
  json->Key("repository").Text(image.repository());
  json->Key("tag").Text(image.tag()).EndObject();
}

template <typename Page, typename Write>
std::string ArrayOf(const Page& page, Write write) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginArray();
  for (const auto& item : page) write(item, &json);
  return json.EndArray().Take();
}

template <typename Page, typename Write>
std::string LinesOf(const Page& page, Write write) {
  std::string lines;
  for (const auto& item : page) {
    JsonWriter json(JsonLayout::kOneLine);
    write(item, &json);
    lines += json.Take();
  }
  return lines;
}

int WidthOf(const ViewOptions& options) {
  return options.is_terminal ? options.width : kUnlimitedWidth;
}

}  // namespace

std::string RenderEnvironmentTable(const EnvironmentPage& environments,
                                   const ViewOptions& options) {
  ListTable table;
  table.columns = {
      {.title = "ID"},
      {.title = "NAME"},
      {.title = "IMAGE"},
      {.title = "REPOS", .flexible = true},
      {.title = "LAST EDITED", .optional = true},
      {.title = "SCOPE", .optional = true},
      {.title = "CREATOR", .optional = true},
      {.title = "DESCRIPTION", .optional = true},
  };
  if (options.is_terminal) {
    table.columns[2].max_width = kMaxImageColumn;
    table.columns[6].max_width = kMaxCreatorColumn;
    table.columns[7].max_width = kMaxImageColumn;
  }
  for (const Environment& environment : environments) {
    table.rows.push_back(
        {{OneLine(environment.environment_id()), Color::kNone},
         {OneLine(environment.name()), Color::kBold},
         {OneLine(environment.docker_image()), Color::kNone},
         {RepositoriesText(environment), Color::kNone},
         {EditedAge(environment, options.now), Color::kDim},
         {OneLine(EnvironmentScope(environment)), Color::kNone},
         {OneLine(environment.creator_email()), Color::kNone},
         {OneLine(environment.description()), Color::kNone}});
  }
  return RenderListTable(table, WidthOf(options), options.style);
}

std::string RenderEnvironmentRows(const EnvironmentPage& environments) {
  std::string rows =
      "ID\tName\tDescription\tBase image\tGit repos\tSetup commands\tCreator\t"
      "Last edited\tScope\n";
  for (const Environment& environment : environments) {
    const std::string edited =
        environment.last_edited_us() == 0
            ? "Unknown"
            : ozd::FormatRfc3339Z(environment.last_edited_us());
    absl::StrAppend(
        &rows,
        absl::StrJoin(
            {OneLine(environment.environment_id()), OneLine(environment.name()),
             OneLine(environment.description()),
             OneLine(environment.docker_image()), RepositoriesText(environment),
             CommandsText(environment), OneLine(environment.creator_email()),
             edited, OneLine(EnvironmentScope(environment))},
            "\t"),
        "\n");
  }
  return rows;
}

std::string RenderEnvironmentsJson(const EnvironmentPage& environments) {
  return ArrayOf(environments, WriteEnvironment);
}

std::string RenderEnvironmentsNdjson(const EnvironmentPage& environments) {
  return LinesOf(environments, WriteEnvironment);
}

std::string RenderEnvironment(const Environment& environment) {
  std::string text = absl::StrCat("Name: ", OneLine(environment.name()), "\n");
  if (environment.has_description()) {
    absl::StrAppend(&text, "Description: ", OneLine(environment.description()),
                    "\n");
  }
  absl::StrAppend(&text, "Docker image: ",
                  environment.docker_image().empty()
                      ? "None"
                      : OneLine(environment.docker_image()),
                  "\n");
  absl::StrAppend(&text, "Repositories:",
                  environment.repositories().empty() ? " None\n" : "\n");
  for (const v1::Repository& repository : environment.repositories()) {
    absl::StrAppend(&text, "  - ", OneLine(repository.owner()), "/",
                    OneLine(repository.name()), "\n");
  }
  absl::StrAppend(&text, "Setup commands:",
                  environment.setup_commands().empty() ? " None\n" : "\n");
  int number = 0;
  for (const std::string& command : environment.setup_commands()) {
    absl::StrAppend(&text, "  ", ++number, ". ",
                    ozd::NeutraliseControls(command, ozd::Newlines::kKeep),
                    "\n");
  }
  return text;
}

std::string RenderEnvironmentJson(const Environment& environment,
                                  JsonLayout layout) {
  JsonWriter json(layout);
  WriteEnvironment(environment, &json);
  return json.Take();
}

std::string RenderImageTable(const ImagePage& images,
                             const ViewOptions& options) {
  ListTable table;
  table.columns = {
      {.title = "IMAGE"}, {.title = "REPOSITORY"}, {.title = "TAG"}};
  for (const EnvironmentImage& image : images) {
    table.rows.push_back({{OneLine(image.image()), Color::kBold},
                          {OneLine(image.repository()), Color::kNone},
                          {OneLine(image.tag()), Color::kNone}});
  }
  return RenderListTable(table, WidthOf(options), options.style);
}

std::string RenderImageRows(const ImagePage& images) {
  std::string rows = "Image\tRepository\tTag\n";
  for (const EnvironmentImage& image : images) {
    absl::StrAppend(&rows, OneLine(image.image()), "\t",
                    OneLine(image.repository()), "\t", OneLine(image.tag()),
                    "\n");
  }
  return rows;
}

std::string RenderImagesJson(const ImagePage& images) {
  return ArrayOf(images, WriteImage);
}

std::string RenderImagesNdjson(const ImagePage& images) {
  return LinesOf(images, WriteImage);
}

}  // namespace oz
