// Copyright (c) 2026 The ozd authors. MIT licence.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/commands/item_handlers.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "proto/oz/v1/resources.pb.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

// The daemon may have to find out what became of it.
constexpr absl::Duration kCreateTimeout = absl::Minutes(1);
constexpr char kSkillsHint[] = "Skills are listed by `oz agent skills`.\n";

using v1::Agent;

FieldValue AgentCreated(const Agent& agent) {
  if (agent.created_at_us() == 0) return {};
  return FieldValue::OfText(ozd::FormatRfc3339Offset(agent.created_at_us()));
}

FieldValue AgentSecrets(const Agent& agent) {
  return FieldValue::OfText(absl::StrJoin(agent.secrets(), ", "));
}

void WriteAgentSecrets(const Agent& agent, JsonWriter* json) {
  json->BeginArray();
  for (const std::string& name : agent.secrets()) {
    json->BeginObject().Key("name").Text(name).EndObject();
  }
  json->EndArray();
}

FieldValue AgentSkillNames(const Agent& agent) {
  return FieldValue::OfText(absl::StrJoin(agent.skills(), ", "));
}

void WriteAgentSkills(const Agent& agent, JsonWriter* json) {
  json->BeginArray();
  for (const std::string& skill : agent.skills()) json->Text(skill);
  json->EndArray();
}

FieldValue ShortPrompt(const Agent& agent) {
  constexpr int kMaxWidth = 60;
  return FieldValue::OfText(
      TruncateToWidth(OneLine(agent.prompt()), kMaxWidth));
}

FieldValue NoIfUnavailable(const Agent& agent) {
  return agent.available() ? FieldValue() : FieldValue::OfText("No");
}

constexpr ColumnLook kAgentPart = {.optional = true,
                                   .json = JsonIfEmpty::kNull};
constexpr ColumnLook kAgentList = {
    .max_width = 30, .optional = true, .json = JsonIfEmpty::kNull};
constexpr Column<Agent> kAgentFields[] = {
    {"uid", "UID", Text<&Agent::uid>},
    {"name",
     "Name",
     Text<&Agent::name>,
     {.color = Color::kBold, .flexible = true}},
    {"created",
     "Created",
     AgentCreated,
     {.color = Color::kDim, .optional = true}},
    {"created_at", "", Time<&Agent::created_at_us>},
    {"description", "Description", Text<&Agent::description>, kAgentList},
    {"secrets", "Secrets", AgentSecrets, kAgentList, WriteAgentSecrets},
    {"skills", "Skills", AgentSkillNames, kAgentList, WriteAgentSkills},
    {"base_model", "Base model", Text<&Agent::base_model>, kAgentPart},
    {"environment_id", "Environment", Text<&Agent::environment_id>, kAgentPart},
    {"short_prompt", "Prompt", ShortPrompt, kAgentPart},
    {"prompt", "Prompt", Text<&Agent::prompt>, kAgentPart},
    {"not_available", "Available", NoIfUnavailable, kAgentPart},
    {"available", "", Flag<&Agent::available>},
};
constexpr Columns<Agent> kAgents = Checked<Agent>({
    .columns = kAgentFields,
    .table = "uid name created description secrets skills base_model "
             "environment_id short_prompt",
    .json = "uid name description prompt available created_at secrets skills "
            "base_model environment_id",
    .card = "uid name created description secrets skills base_model "
            "environment_id prompt not_available",
    .capitals = false,
    .empty_text = "-",
    .nothing = "No agents found.\n",
    .card_label_width = 14,
});

bool WantsServiceJson(const CommandContext& context) {
  return context.format() == OutputFormat::kJson || context.args().Has("jq");
}

v1::AgentView ViewFor(const CommandContext& context) {
  return WantsServiceJson(context) ? v1::AGENT_VIEW_RAW_JSON
                                   : v1::AGENT_VIEW_FIELDS;
}

int PrintAgent(CommandContext& context, const Agent& agent) {
  if (WantsServiceJson(context)) {
    return PrintServiceJson(context, agent.raw_json(), JsonLayout::kIndented);
  }
  return PrintItem(context, kAgents, agent);
}

// The service's own form of a list.
std::string ListJson(const google::protobuf::RepeatedPtrField<Agent>& agents) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("agents").BeginArray();
  for (const Agent& agent : agents) json.Json(agent.raw_json());
  return json.EndArray().EndObject().Take();
}

void Sort(const ParsedArgs& args,
          google::protobuf::RepeatedPtrField<Agent>* agents) {
  const bool by_time = args.Text("sort-by") == "created-at";
  const bool descending =
      args.Has("sort-order") ? args.Text("sort-order") == "desc" : by_time;
  const auto before = [by_time](const Agent& a, const Agent& b) {
    if (by_time) return a.created_at_us() < b.created_at_us();
    return absl::AsciiStrToLower(a.name()) < absl::AsciiStrToLower(b.name());
  };
  std::stable_sort(agents->begin(), agents->end(),
                   [&](const Agent& a, const Agent& b) {
                     return descending ? before(b, a) : before(a, b);
                   });
}

// What cannot be used is left out of lists for people; it is counted.
google::protobuf::RepeatedPtrField<Agent> Usable(
    const google::protobuf::RepeatedPtrField<Agent>& agents, int* hidden) {
  google::protobuf::RepeatedPtrField<Agent> usable;
  for (const Agent& agent : agents) {
    if (agent.available()) {
      *usable.Add() = agent;
    } else {
      ++*hidden;
    }
  }
  return usable;
}

void PrintAgents(CommandContext& context,
                 const google::protobuf::RepeatedPtrField<Agent>& agents) {
  if (context.format() == OutputFormat::kNdjson) {
    PrintList(context, kAgents, agents);
    return;
  }
  int hidden = 0;
  const google::protobuf::RepeatedPtrField<Agent> usable =
      Usable(agents, &hidden);
  Io* const io = context.io();
  PrintList(context, kAgents, usable);
  if (context.format() == OutputFormat::kPretty) io->Out(kSkillsHint);
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

int AgentList(CommandContext& context) {
  const ParsedArgs& args = context.args();
  if (WantsServiceJson(context) &&
      (args.Has("sort-by") || args.Has("sort-order"))) {
    return ReportFailure(
        context,
        absl::InvalidArgumentError(
            "--sort-by and --sort-order are not supported with JSON output"));
  }
  auto request = NewRequest<v1::ListAgentsRequest>(context);
  request.set_view(ViewFor(context));
  v1::ListAgentsResponse response;
  const absl::Status status = Read(context, "/oz.v1.AgentService/ListAgents",
                                   request, &response, "agents");
  if (!status.ok()) return ReportFailure(context, status);
  if (WantsServiceJson(context)) {
    return PrintServiceJson(context, ListJson(response.agents()),
                            JsonLayout::kIndented);
  }
  Sort(args, response.mutable_agents());
  PrintAgents(context, response.agents());
  return kExitOk;
}

int AgentGet(CommandContext& context) {
  auto request = NewRequest<v1::GetAgentRequest>(context);
  request.set_uid(context.args().Text("UID"));
  request.set_view(ViewFor(context));
  v1::GetAgentResponse response;
  const absl::Status status = Read(context, "/oz.v1.AgentService/GetAgent",
                                   request, &response, "the agent");
  if (!status.ok()) return ReportFailure(context, status);
  return PrintAgent(context, response.agent());
}

int AgentCreate(CommandContext& context) {
  const ParsedArgs& args = context.args();
  auto request = NewRequest<v1::CreateAgentRequest>(context);
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
  const absl::Status status =
      CallDaemon(context, "/oz.v1.AgentService/CreateAgent", request, &response,
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
  auto request = NewRequest<v1::UpdateAgentRequest>(context);
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
  const absl::Status status = CallDaemon(
      context, "/oz.v1.AgentService/UpdateAgent", request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  return PrintAgent(context, response.agent());
}

int AgentDelete(CommandContext& context) {
  auto request = NewRequest<v1::DeleteAgentRequest>(context);
  request.set_uid(context.args().Text("UID"));
  v1::DeleteAgentResponse response;
  const absl::Status status = CallDaemon(
      context, "/oz.v1.AgentService/DeleteAgent", request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  const std::string uid = OneLine(response.uid());
  return PrintDone(context, "uid", response.uid(), "deleted",
                   JsonLayout::kOneLine,
                   context.format() == OutputFormat::kText
                       ? absl::StrCat(uid, "\n")
                       : absl::StrCat("Deleted agent ", uid, ".\n"));
}

constexpr OptionSpec kJqOption = {
    .name = "jq",
    .type = ValueType::kJqFilter,
    .value_name = "FILTER",
    .help = "Filter the JSON with a jq program and print what it yields",
};

constexpr EnumValue kSortFields[] = {{.name = "name"}, {.name = "created-at"}};
constexpr EnumValue kSortOrders[] = {{.name = "asc"}, {.name = "desc"}};
constexpr OptionSpec kListOptions[] = {
    {.name = "sort-by",
     .type = ValueType::kEnum,
     .value_name = "FIELD",
     .help = "What to sort by (default: name)",
     .values = kSortFields},
    {.name = "sort-order",
     .type = ValueType::kEnum,
     .value_name = "DIR",
     .help = "Which end comes first",
     .values = kSortOrders},
    kJqOption,
};

constexpr PositionalSpec kUid[] = {
    {.value_name = "UID",
     .help = "The agent; the first characters of its uid will do",
     .ids = v1::RESOURCE_KIND_AGENT},
};
constexpr OptionSpec kGetOptions[] = {kJqOption};

constexpr OptionSpec kCreateOptions[] = {
    {.name = "name",
     .short_name = 'n',
     .value_name = "NAME",
     .help = "Name of the agent",
     .required = true},
    {.name = "description",
     .value_name = "DESCRIPTION",
     .help = "What it is for"},
    {.name = "prompt",
     .value_name = "TEXT",
     .help = "Put before the prompt of every run"},
    {.name = "secret",
     .ids = v1::RESOURCE_KIND_SECRET,
     .value_name = "NAME",
     .help = "Secret that its runs may use",
     .repeatable = true},
    {.name = "skill",
     .ids = v1::RESOURCE_KIND_SKILL,
     .value_name = "SKILL",
     .help = "Skill that its runs have",
     .repeatable = true},
    {.name = "base-model",
     .ids = v1::RESOURCE_KIND_MODEL,
     .value_name = "MODEL_ID",
     .help = "Model of its runs (see 'oz model list')"},
    {.name = "environment",
     .short_name = 'e',
     .ids = v1::RESOURCE_KIND_ENVIRONMENT,
     .value_name = "ENVIRONMENT_ID",
     .help = "Cloud environment of its runs"},
    kJqOption,
};

constexpr const char* kExcludesDescription[] = {"description"};
constexpr const char* kExcludesPrompt[] = {"prompt"};
constexpr const char* kExcludesBaseModel[] = {"base-model"};
constexpr const char* kExcludesAgentEnvironment[] = {"environment"};
constexpr const char* kExcludesSecrets[] = {"add-secret", "remove-secret"};
constexpr const char* kExcludesSkills[] = {"add-skill", "remove-skill"};
constexpr OptionSpec kUpdateOptions[] = {
    {.name = "name",
     .short_name = 'n',
     .value_name = "NAME",
     .help = "New name"},
    {.name = "description",
     .value_name = "DESCRIPTION",
     .help = "What it is for"},
    {.name = "remove-description",
     .type = ValueType::kFlag,
     .help = "Remove the description",
     .conflicts = kExcludesDescription},
    {.name = "add-secret",
     .ids = v1::RESOURCE_KIND_SECRET,
     .value_name = "NAME",
     .help = "Secret that its runs may use, too",
     .repeatable = true},
    {.name = "remove-secret",
     .ids = v1::RESOURCE_KIND_SECRET,
     .value_name = "NAME",
     .help = "Secret that its runs may not use any more",
     .repeatable = true},
    {.name = "remove-all-secrets",
     .type = ValueType::kFlag,
     .help = "Let its runs use no secret",
     .conflicts = kExcludesSecrets},
    {.name = "add-skill",
     .ids = v1::RESOURCE_KIND_SKILL,
     .value_name = "SKILL",
     .help = "Skill that its runs have, too",
     .repeatable = true},
    {.name = "remove-skill",
     .ids = v1::RESOURCE_KIND_SKILL,
     .value_name = "SKILL",
     .help = "Skill that its runs have no more",
     .repeatable = true},
    {.name = "remove-all-skills",
     .type = ValueType::kFlag,
     .help = "Let its runs have no skill",
     .conflicts = kExcludesSkills},
    {.name = "base-model",
     .ids = v1::RESOURCE_KIND_MODEL,
     .value_name = "MODEL_ID",
     .help = "Model of its runs"},
    {.name = "remove-base-model",
     .type = ValueType::kFlag,
     .help = "Let its runs have the default model",
     .conflicts = kExcludesBaseModel},
    {.name = "environment",
     .short_name = 'e',
     .ids = v1::RESOURCE_KIND_ENVIRONMENT,
     .value_name = "ENVIRONMENT_ID",
     .help = "Cloud environment of its runs"},
    {.name = "remove-environment",
     .type = ValueType::kFlag,
     .help = "Let its runs have no environment of its own",
     .conflicts = kExcludesAgentEnvironment},
    {.name = "prompt",
     .value_name = "TEXT",
     .help = "Put before the prompt of every run"},
    {.name = "remove-prompt",
     .type = ValueType::kFlag,
     .help = "Put nothing before the prompt of its runs",
     .conflicts = kExcludesPrompt},
    kJqOption,
};

}  // namespace

constinit const CommandSpec kAgentListCommand = {
    .name = "list",
    .about = "List the agents of your team",
    .options = kListOptions,
    .handler = AgentList,
};

constinit const CommandSpec kAgentGetCommand = {
    .name = "get",
    .about = "Show an agent",
    .options = kGetOptions,
    .positionals = kUid,
    .handler = AgentGet,
};

constinit const CommandSpec kAgentCreateCommand = {
    .name = "create",
    .about = "Create an agent",
    .options = kCreateOptions,
    .handler = AgentCreate,
};

constinit const CommandSpec kAgentUpdateCommand = {
    .name = "update",
    .about = "Change an agent; what is not named stays as it is",
    .options = kUpdateOptions,
    .positionals = kUid,
    .handler = AgentUpdate,
};

constinit const CommandSpec kAgentDeleteCommand = {
    .name = "delete",
    .about = "Delete an agent and its API keys",
    .positionals = kUid,
    .handler = AgentDelete,
};

}  // namespace oz
