// Copyright (c) 2026 The ozd authors. MIT licence.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/agent/agent_view.h"
#include "client/commands/daemon_call.h"
#include "client/commands/handlers.h"
#include "client/commands/report.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {
namespace {

constexpr char kList[] = "/oz.v1.AgentService/ListAgents";
constexpr char kGet[] = "/oz.v1.AgentService/GetAgent";
constexpr char kCreate[] = "/oz.v1.AgentService/CreateAgent";
constexpr char kUpdate[] = "/oz.v1.AgentService/UpdateAgent";
constexpr char kDelete[] = "/oz.v1.AgentService/DeleteAgent";
// The daemon may have to find out what became of it.
constexpr absl::Duration kCreateTimeout = absl::Minutes(1);
constexpr char kSkillsHint[] = "Skills are listed by `oz agent skills`.\n";

bool WantsServiceJson(const CommandContext& context) {
  return context.format() == OutputFormat::kJson || context.args().Has("jq");
}

v1::AgentView ViewFor(const CommandContext& context) {
  return WantsServiceJson(context) ? v1::AGENT_VIEW_RAW_JSON
                                   : v1::AGENT_VIEW_FIELDS;
}

int PrintAgent(CommandContext& context, const v1::Agent& agent) {
  if (WantsServiceJson(context)) {
    return PrintServiceJson(context, agent.raw_json(), JsonLayout::kIndented);
  }
  switch (context.format()) {
    case OutputFormat::kJson:
    case OutputFormat::kNdjson:
      PrintJson(context, RenderAgentJson(agent));
      break;
    case OutputFormat::kText:
      context.io()->Out(RenderAgentFields(agent));
      break;
    case OutputFormat::kPretty:
      context.io()->Out(RenderAgentCard(agent, MakeViewOptions(context)));
      break;
  }
  return kExitOk;
}

// The service's own form of a list.
std::string ListJson(const AgentPage& agents) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("agents").BeginArray();
  for (const v1::Agent& agent : agents) json.Json(agent.raw_json());
  return json.EndArray().EndObject().Take();
}

void Sort(const ParsedArgs& args, AgentPage* agents) {
  const bool by_time = args.Text("sort-by") == "created-at";
  const bool descending =
      args.Has("sort-order") ? args.Text("sort-order") == "desc" : by_time;
  const auto before = [by_time](const v1::Agent& a, const v1::Agent& b) {
    if (by_time) return a.created_at_us() < b.created_at_us();
    return absl::AsciiStrToLower(a.name()) < absl::AsciiStrToLower(b.name());
  };
  std::stable_sort(agents->begin(), agents->end(),
                   [&](const v1::Agent& a, const v1::Agent& b) {
                     return descending ? before(b, a) : before(a, b);
                   });
}

// What cannot be used is left out of lists for people; it is counted.
AgentPage Usable(const AgentPage& agents, int* hidden) {
  AgentPage usable;
  for (const v1::Agent& agent : agents) {
    if (agent.available()) {
      *usable.Add() = agent;
    } else {
      ++*hidden;
    }
  }
  return usable;
}

void PrintAgents(CommandContext& context, const AgentPage& agents) {
  if (context.format() == OutputFormat::kNdjson) {
    std::string lines;
    for (const v1::Agent& agent : agents) lines += RenderAgentJson(agent);
    PrintJson(context, lines);
    return;
  }
  int hidden = 0;
  const AgentPage usable = Usable(agents, &hidden);
  Io* const io = context.io();
  if (context.format() == OutputFormat::kText) {
    io->Out(RenderAgentRows(usable));
  } else {
    io->Out(usable.empty()
                ? "No agents found.\n"
                : RenderAgentTable(usable, MakeViewOptions(context)));
    io->Out(kSkillsHint);
  }
  if (hidden == 0) return;
  io->Flush();
  io->Err(absl::StrCat(
      hidden,
      hidden == 1 ? " disabled agent hidden" : " disabled agents hidden",
      "\n"));
}

// The three ways to change a list.
void FillChange(const ParsedArgs& args, const char* add, const char* remove,
                const char* remove_all, v1::ListChange* change) {
  for (const std::string& value : args.Texts(add)) change->add_add(value);
  for (const std::string& value : args.Texts(remove)) change->add_remove(value);
  change->set_remove_all(args.Flag(remove_all));
}

}  // namespace

int AgentList(CommandContext& context) {
  const ParsedArgs& args = context.args();
  if (WantsServiceJson(context) &&
      (args.Has("sort-by") || args.Has("sort-order"))) {
    return ReportFailure(
        context,
        absl::InvalidArgumentError(
            "--sort-by and --sort-order are not supported with JSON output"));
  }
  v1::ListAgentsRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  request.set_view(ViewFor(context));
  v1::ListAgentsResponse response;
  const absl::Status status = CallDaemon(context, kList, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, response.freshness(), "agents");
  if (WantsServiceJson(context)) {
    return PrintServiceJson(context, ListJson(response.agents()),
                            JsonLayout::kIndented);
  }
  Sort(args, response.mutable_agents());
  PrintAgents(context, response.agents());
  return kExitOk;
}

int AgentGet(CommandContext& context) {
  v1::GetAgentRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  request.set_uid(context.args().Text("UID"));
  request.set_view(ViewFor(context));
  v1::GetAgentResponse response;
  const absl::Status status = CallDaemon(context, kGet, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, response.freshness(), "the agent");
  return PrintAgent(context, response.agent());
}

int AgentCreate(CommandContext& context) {
  const ParsedArgs& args = context.args();
  v1::CreateAgentRequest request;
  *request.mutable_context() = context.call_context();
  request.set_view(ViewFor(context));
  request.set_name(args.Text("name"));
  request.set_description(args.Text("description"));
  request.set_prompt(args.Text("prompt"));
  request.set_base_model(args.Text("base-model"));
  request.set_environment_id(args.Text("environment"));
  for (const std::string& name : args.Texts("secret")) {
    request.add_secrets(name);
  }
  for (const std::string& skill : args.Texts("skill")) {
    request.add_skills(skill);
  }
  v1::CreateAgentResponse response;
  const absl::Status status = CallDaemon(context, kCreate, request, &response,
                                         {.timeout = kCreateTimeout});
  if (!status.ok()) return ReportFailure(context, status);
  if (response.found_afterwards()) {
    context.io()->Err(
        "warning: the service did not confirm the agent, but it was created\n");
  }
  return PrintAgent(context, response.agent());
}

int AgentUpdate(CommandContext& context) {
  const ParsedArgs& args = context.args();
  v1::UpdateAgentRequest request;
  *request.mutable_context() = context.call_context();
  request.set_view(ViewFor(context));
  request.set_uid(args.Text("UID"));
  if (args.Has("name")) request.set_name(args.Text("name"));
  if (args.Has("description") || args.Flag("remove-description")) {
    request.set_description(args.Text("description"));
  }
  if (args.Has("prompt") || args.Flag("remove-prompt")) {
    request.set_prompt(args.Text("prompt"));
  }
  if (args.Has("base-model") || args.Flag("remove-base-model")) {
    request.set_base_model(args.Text("base-model"));
  }
  if (args.Has("environment") || args.Flag("remove-environment")) {
    request.set_environment_id(args.Text("environment"));
  }
  FillChange(args, "add-secret", "remove-secret", "remove-all-secrets",
             request.mutable_secrets());
  FillChange(args, "add-skill", "remove-skill", "remove-all-skills",
             request.mutable_skills());
  v1::UpdateAgentResponse response;
  const absl::Status status = CallDaemon(context, kUpdate, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  return PrintAgent(context, response.agent());
}

int AgentDelete(CommandContext& context) {
  v1::DeleteAgentRequest request;
  *request.mutable_context() = context.call_context();
  request.set_uid(context.args().Text("UID"));
  v1::DeleteAgentResponse response;
  const absl::Status status = CallDaemon(context, kDelete, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  switch (context.format()) {
    case OutputFormat::kJson:
    case OutputFormat::kNdjson: {
      JsonWriter json(JsonLayout::kOneLine);
      json.BeginObject().Key("uid").Text(response.uid());
      PrintJson(context, json.Key("deleted").Bool(true).EndObject().Take());
      break;
    }
    case OutputFormat::kText:
      context.io()->Out(absl::StrCat(OneLine(response.uid()), "\n"));
      break;
    case OutputFormat::kPretty:
      context.io()->Out(
          absl::StrCat("Deleted agent ", OneLine(response.uid()), ".\n"));
      break;
  }
  return kExitOk;
}

}  // namespace oz
