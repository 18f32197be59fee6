// Copyright (c) 2026 The ozd authors. MIT licence.
// model list, mcp list, agent skills, agent profile list.
#include <algorithm>
#include <string>

#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/handlers.h"
#include "client/commands/report.h"
#include "client/commands/resource/catalogue_view.h"

namespace oz {
namespace {

constexpr char kListModels[] = "/oz.v1.CatalogueService/ListModels";
constexpr char kListSkills[] = "/oz.v1.CatalogueService/ListSkills";
constexpr char kListMcpServers[] = "/oz.v1.CatalogueService/ListMcpServers";

// How a list is shown in each format.
template <typename Page>
struct Printer {
  std::string (*table)(const Page&, const ViewOptions&);
  std::string (*rows)(const Page&);
  std::string (*json)(const Page&);
  std::string (*ndjson)(const Page&);
  // Instead of a table without rows.
  const char* nothing;
};

template <typename Page>
int Print(CommandContext& context, const Page& page,
          const Printer<Page>& printer) {
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, printer.json(page));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, printer.ndjson(page));
      break;
    case OutputFormat::kText:
      context.io()->Out(printer.rows(page));
      break;
    case OutputFormat::kPretty:
      context.io()->Out(page.empty()
                            ? printer.nothing
                            : printer.table(page, MakeViewOptions(context)));
      break;
  }
  return kExitOk;
}

template <typename Request, typename Response>
absl::Status Read(CommandContext& context, absl::string_view method,
                  Request* request, Response* response,
                  absl::string_view what) {
  *request->mutable_context() = context.call_context();
  request->set_read_mode(context.read_mode());
  const absl::Status status = CallDaemon(context, method, *request, response);
  if (status.ok()) WarnIfStale(context, response->freshness(), what);
  return status;
}

}  // namespace

int ModelList(CommandContext& context) {
  v1::ListModelsRequest request;
  v1::ListModelsResponse response;
  const absl::Status status =
      Read(context, kListModels, &request, &response, "models");
  if (!status.ok()) return ReportFailure(context, status);
  ModelPage* const models = response.mutable_models();
  std::sort(
      models->begin(), models->end(),
      [](const v1::Model& a, const v1::Model& b) { return a.id() < b.id(); });
  return Print<ModelPage>(context, *models,
                          {.table = RenderModelTable,
                           .rows = RenderModelRows,
                           .json = RenderModelsJson,
                           .ndjson = RenderModelsNdjson,
                           .nothing = "No models found.\n"});
}

int McpList(CommandContext& context) {
  v1::ListMcpServersRequest request;
  v1::ListMcpServersResponse response;
  const absl::Status status =
      Read(context, kListMcpServers, &request, &response, "MCP servers");
  if (!status.ok()) return ReportFailure(context, status);
  if (context.format() == OutputFormat::kPretty) {
    context.io()->Err(
        "note: the service has no list of MCP servers; these are the ones that "
        "recent runs use by id\n");
  }
  return Print<McpServerPage>(context, response.servers(),
                              {.table = RenderMcpServerTable,
                               .rows = RenderMcpServerRows,
                               .json = RenderMcpServersJson,
                               .ndjson = RenderMcpServersNdjson,
                               .nothing = "No MCP servers found.\n"});
}

int AgentSkills(CommandContext& context) {
  v1::ListSkillsRequest request;
  request.set_repo(context.args().Text("repo"));
  v1::ListSkillsResponse response;
  const absl::Status status =
      Read(context, kListSkills, &request, &response, "skills");
  if (!status.ok()) return ReportFailure(context, status);
  return Print<SkillPage>(context, response.skills(),
                          {.table = RenderSkillTable,
                           .rows = RenderSkillRows,
                           .json = RenderSkillsJson,
                           .ndjson = RenderSkillsNdjson,
                           .nothing = "No skills found.\n"});
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

}  // namespace oz
