// Copyright (c) 2026 The ozd authors. MIT licence.
// model list, mcp list, agent skills, agent profile list.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/commands/item_handlers.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {
namespace {

using v1::McpServer;
using v1::Model;
using v1::Skill;

// model

FieldValue ModelId(const Model& model) {
  return FieldValue::OfText(
      model.id(), model.disable_reason().empty() ? Color::kBold : Color::kDim);
}

// Sets the model apart from the others.
FieldValue ModelNote(const Model& model) {
  if (!model.disable_reason().empty()) {
    return FieldValue::OfText(
        absl::StrCat("unavailable: ", model.disable_reason()), Color::kYellow);
  }
  return FieldValue::OfText(model.is_default() ? "default" : "", Color::kGreen);
}

FieldValue IsDefault(const Model& model) {
  return FieldValue::OfText(model.is_default() ? "yes" : "");
}

constexpr Column<Model> kModelFields[] = {
    {"id", "MODEL ID", ModelId},
    {"name", "NAME", Text<&Model::display_name>, {.flexible = true}},
    {"provider",
     "PROVIDER",
     Text<&Model::provider>,
     {.color = Color::kDim, .optional = true}},
    {"reasoning",
     "REASONING",
     Text<&Model::reasoning_level>,
     {.optional = true}},
    {"note", "NOTE", ModelNote, {.optional = true}},
    {"default", "DEFAULT", IsDefault},
    {"disable_reason", "DISABLE REASON", Text<&Model::disable_reason>},
};
constexpr Columns<Model> kModels = Checked<Model>({
    .columns = kModelFields,
    .table = "id name provider reasoning note",
    .text = "id name provider reasoning default disable_reason",
    .nothing = "No models found.\n",
    .raw_json = [](const Model& m) -> const std::string& {
      return m.raw_json();
    },
});

// agent skills

FieldValue SkillId(const Skill& skill) {
  return FieldValue::OfText(skill.id(),
                            skill.error().empty() ? Color::kBold : Color::kRed);
}

FieldValue ErrorOrDescription(const Skill& skill) {
  if (skill.error().empty()) return FieldValue::OfText(skill.description());
  return FieldValue::OfText(skill.error(), Color::kRed);
}

std::string EnvironmentNames(const Skill& skill, absl::string_view separator) {
  return absl::StrJoin(
      skill.environments(), separator,
      [](std::string* out, const v1::SkillEnvironment& environment) {
        out->append(environment.name().empty() ? environment.uid()
                                               : environment.name());
      });
}

FieldValue EnvironmentCell(const Skill& skill) {
  return FieldValue::OfText(EnvironmentNames(skill, ", "));
}

FieldValue SkillEnvironments(const Skill& skill) {
  return FieldValue::OfText(EnvironmentNames(skill, ","));
}

constexpr Column<Skill> kSkillFields[] = {
    {"id", "ID", SkillId},
    {"name", "NAME", Text<&Skill::name>},
    {"repo", "REPOSITORY", Text<&Skill::repo>},
    {"shown", "DESCRIPTION", ErrorOrDescription, {.flexible = true}},
    {"environment_names",
     "ENVIRONMENTS",
     EnvironmentCell,
     {.color = Color::kDim, .optional = true}},
    {"environments", "ENVIRONMENTS", SkillEnvironments},
    {"last_run",
     "LAST RUN",
     Time<&Skill::last_run_at_us>,
     {.color = Color::kDim,
      .align_right = true,
      .optional = true,
      .table_time = TimeForm::kShort}},
    {"error", "ERROR", Text<&Skill::error>},
    {"description", "DESCRIPTION", Text<&Skill::description>},
};
// Skills of one name are one object of the service, on the first of them.
constexpr Columns<Skill> kSkills = Checked<Skill>({
    .columns = kSkillFields,
    .table = "id shown environment_names last_run",
    .text = "id name repo environments last_run error description",
    .nothing = "No skills found.\n",
    .list_key = "agents",
    .raw_json = [](const Skill& s) -> const std::string& {
      return s.raw_json();
    },
});

// mcp

constexpr Column<McpServer> kMcpFields[] = {
    {"uuid", "UUID", Text<&McpServer::uuid>, {.color = Color::kBold}},
    {"name", "NAME", Text<&McpServer::name>, {.flexible = true}},
};
constexpr Columns<McpServer> kMcpServers =
    Checked<McpServer>({.columns = kMcpFields,
                        .table = "uuid name",
                        .nothing = "No MCP servers found.\n"});

int ModelList(CommandContext& context) {
  v1::ListModelsResponse response;
  const absl::Status status =
      Read(context, "/oz.v1.CatalogueService/ListModels",
           NewRequest<v1::ListModelsRequest>(context), &response, "models");
  if (!status.ok()) return ReportFailure(context, status);
  auto* const models = response.mutable_models();
  std::sort(models->begin(), models->end(),
            [](const Model& a, const Model& b) { return a.id() < b.id(); });
  return PrintList(context, kModels, *models);
}

int McpList(CommandContext& context) {
  v1::ListMcpServersResponse response;
  const absl::Status status = Read(
      context, "/oz.v1.CatalogueService/ListMcpServers",
      NewRequest<v1::ListMcpServersRequest>(context), &response, "MCP servers");
  if (!status.ok()) return ReportFailure(context, status);
  if (context.format() == OutputFormat::kPretty) {
    context.io()->Err(
        "note: the service has no list of MCP servers; these are the ones that "
        "recent runs use by id\n");
  }
  return PrintList(context, kMcpServers, response.servers());
}

int AgentSkills(CommandContext& context) {
  auto request = NewRequest<v1::ListSkillsRequest>(context);
  request.set_repo(context.args().Text("repo"));
  return ListItems(context, "/oz.v1.CatalogueService/ListSkills", request,
                   "skills", &v1::ListSkillsResponse::skills, kSkills);
}

// Profiles belong to the desktop app: there are never any.
int AgentProfileList(CommandContext& context) {
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, "[]\n");
      break;
    case OutputFormat::kNdjson:
      break;
    case OutputFormat::kText:
      context.io()->Out("ID\tName\n");
      break;
    case OutputFormat::kPretty: {
      const ViewOptions options = MakeViewOptions(context);
      ListTable table;
      table.columns = {{.title = "ID"}, {.title = "Name"}};
      context.io()->Out(RenderListTable(table, kUnlimitedWidth, options.style));
      break;
    }
  }
  return kExitOk;
}

constexpr CommandSpec kModelList = {
    .name = "list",
    .about = "List the models that runs can use",
    .handler = ModelList,
};
constexpr const CommandSpec* kModelCommands[] = {&kModelList};

constexpr CommandSpec kMcpList = {
    .name = "list",
    .about = "List the MCP servers of the account",
    .handler = McpList,
};
constexpr const CommandSpec* kMcpCommands[] = {&kMcpList};

constexpr OptionSpec kSkillsOptions[] = {
    {.name = "repo",
     .short_name = 'r',
     .value_name = "REPO",
     .help = "Only the skills of this repository (owner/repo)"},
};
constexpr CommandSpec kProfileList = {
    .name = "list",
    .about = "List the profiles of the desktop app (there are none here)",
    .handler = AgentProfileList,
};
constexpr const CommandSpec* kProfileCommands[] = {&kProfileList};

}  // namespace

constinit const CommandSpec kModelCommand = {
    .name = "model",
    .about = "Models that runs can use",
    .subcommands = kModelCommands,
};

constinit const CommandSpec kMcpCommand = {
    .name = "mcp",
    .about = "MCP servers that runs can use",
    .subcommands = kMcpCommands,
};

constinit const CommandSpec kAgentSkillsCommand = {
    .name = "skills",
    .about = "List the skills that runs can be started with",
    .options = kSkillsOptions,
    .handler = AgentSkills,
};

constinit const CommandSpec kAgentProfileCommand = {
    .name = "profile",
    .about = "Profiles of the desktop app",
    .subcommands = kProfileCommands,
};

}  // namespace oz
