// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/commands/agent_config_options.h"
#include "client/commands/authorization.h"
#include "client/commands/item_handlers.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {
namespace {

using v1::Integration;

// "slack" -> "Slack"
std::string ProviderName(absl::string_view provider) {
  std::string name = OneLine(provider);
  if (!name.empty()) {
    name[0] = absl::ascii_toupper(static_cast<unsigned char>(name[0]));
  }
  return name;
}

FieldValue ProviderTitle(const Integration& integration) {
  return FieldValue::OfText(ProviderName(integration.provider()));
}

// "NOT_CONNECTED" -> "not connected"
FieldValue StatusWords(const Integration& integration) {
  const std::string& status = integration.status();
  Color color = Color::kYellow;
  if (status == "ACTIVE") color = Color::kGreen;
  if (status == "CONNECTION_ERROR") color = Color::kRed;
  return FieldValue::OfText(
      absl::StrReplaceAll(absl::AsciiStrToLower(status), {{"_", " "}}), color);
}

FieldValue McpServerNames(const Integration& integration) {
  return FieldValue::OfText(absl::StrJoin(
      JsonMembers(integration.mcp_servers_json()), ", ",
      [](std::string* out, const auto& server) { out->append(server.first); }));
}

void WriteMcpServers(const Integration& integration, JsonWriter* json) {
  const absl::StatusOr<std::string> servers =
      NormaliseJson(integration.mcp_servers_json(), JsonLayout::kOneLine);
  if (servers.ok()) {
    json->Json(absl::StripTrailingAsciiWhitespace(*servers));
  } else {
    json->Null();
  }
}

constexpr ColumnLook kNullIfEmpty = {.optional = true,
                                     .json = JsonIfEmpty::kNull};
constexpr Column<Integration> kIntegrationFields[] = {
    {"provider_name", "Provider", ProviderTitle, {.color = Color::kBold}},
    {"provider", "Provider", Text<&Integration::provider>},
    {"description", "Description", Text<&Integration::description>},
    {"status_words", "Status", StatusWords},
    {"status", "Status", Text<&Integration::status>},
    {"environment",
     "Environment",
     Text<&Integration::environment_id>,
     {.absent = "(none)"}},
    {"environment_uid", "Environment", Text<&Integration::environment_id>,
     kNullIfEmpty},
    {"base_prompt",
     "Base prompt",
     Text<&Integration::base_prompt>,
     {.flexible = true, .json = JsonIfEmpty::kNull}},
    {"model_id", "Model", Text<&Integration::model_id>, kNullIfEmpty},
    {"worker_host", "Host", Text<&Integration::worker_host>, kNullIfEmpty},
    {"mcp_servers",
     "MCP servers",
     McpServerNames,
     {.max_width = 30, .optional = true},
     WriteMcpServers},
    {"connection_link", "", Text<&Integration::connection_link>, kNullIfEmpty},
    {"created_at", "Created", Time<&Integration::created_at_us>},
    {"updated_at",
     "Updated",
     Time<&Integration::updated_at_us>,
     {.color = Color::kDim, .optional = true}},
};
constexpr Columns<Integration> kIntegrations = Checked<Integration>({
    .columns = kIntegrationFields,
    .table = "provider_name status_words environment model_id updated_at "
             "mcp_servers worker_host base_prompt",
    .text = "provider status environment_uid model_id worker_host mcp_servers "
            "created_at updated_at description base_prompt",
    .json = "provider description status environment_uid base_prompt model_id "
            "worker_host mcp_servers connection_link created_at updated_at",
    .nothing = "No integrations found.\n",
    .item_layout = JsonLayout::kIndented,
});

// Creates or updates: asks as long as something must be authorised first.
template <typename Request, typename Response>
int SetIntegration(CommandContext& context, const char* method,
                   absl::string_view done) {
  const ParsedArgs& args = context.args();
  auto request = NewRequest<Request>(context);
  request.set_provider(args.Text("PROVIDER"));
  request.set_prompt(args.Text("prompt"));
  const absl::Status filled = FillAgentConfig(args, request.mutable_config());
  if (!filled.ok()) return ReportFailure(context, filled);
  AuthorizationRounds rounds(&context);
  Response response;
  while (true) {
    absl::Status status;
    {
      const BlockingSection blocking(context.io());
      status = CallDaemon(context, method, request, &response);
    }
    if (status.ok() && response.has_authorization()) {
      status = rounds.Await(response.authorization());
      if (status.ok()) continue;
    }
    if (absl::IsCancelled(status)) {
      context.io()->Err("Integration setup canceled.\n");
      return kExitOk;
    }
    if (!status.ok()) return ReportFailure(context, status);
    break;
  }
  if (!response.message().empty()) {
    context.io()->Err(absl::StrCat(OneLine(response.message()), "\n"));
  }
  if (WantsJson(context)) {
    PrintItemJson(context, kIntegrations, response.integration());
  } else {
    context.io()->Out(
        absl::StrCat(ProviderName(response.integration().provider()),
                     " integration ", done, " successfully\n"));
  }
  return kExitOk;
}

int IntegrationList(CommandContext& context) {
  v1::ListIntegrationsResponse response;
  const absl::Status status =
      Read(context, "/oz.v1.IntegrationService/ListIntegrations",
           NewRequest<v1::ListIntegrationsRequest>(context), &response,
           "integrations");
  if (!status.ok()) return ReportFailure(context, status);
  if (!response.notice().empty()) {
    context.io()->Err(absl::StrCat(OneLine(response.notice()), "\n"));
    // The notice says why there is nothing.
    if (response.integrations().empty() &&
        context.format() == OutputFormat::kPretty) {
      return kExitOk;
    }
  }
  return PrintList(context, kIntegrations, response.integrations());
}

int IntegrationCreate(CommandContext& context) {
  return SetIntegration<v1::CreateIntegrationRequest,
                        v1::CreateIntegrationResponse>(
      context, "/oz.v1.IntegrationService/CreateIntegration", "created");
}

int IntegrationUpdate(CommandContext& context) {
  return SetIntegration<v1::UpdateIntegrationRequest,
                        v1::UpdateIntegrationResponse>(
      context, "/oz.v1.IntegrationService/UpdateIntegration", "updated");
}

constexpr EnumValue kProviders[] = {
    {.name = "linear"},
    {.name = "slack"},
};
constexpr PositionalSpec kProvider[] = {
    {.value_name = "PROVIDER",
     .help = "Product to work in",
     .type = ValueType::kEnum,
     .values = kProviders},
};
constexpr OptionSpec kPrompt = {
    .name = "prompt",
    .short_name = 'p',
    .value_name = "PROMPT",
    .help = "What every agent of this integration is told first"};
constexpr OptionSpec kHost = {.name = "host",
                              .value_name = "WORKER_HOST",
                              .help = "Self-hosted worker to work on"};

constexpr OptionSpec kIntegrationCreateOptions[] = {
    kAgentModelOption,
    kAgentEnvironmentOption,
    kAgentNoEnvironmentOption,
    kAgentFileOption,
    kAgentMcpOption,
    kPrompt,
    kHost,
};
constexpr CommandSpec kIntegrationCreate = {
    .name = "create",
    .about = "Set up an integration",
    .options = kIntegrationCreateOptions,
    .positionals = kProvider,
    .handler = IntegrationCreate,
};

constexpr OptionSpec kIntegrationUpdateOptions[] = {
    kAgentModelOption,
    kAgentEnvironmentOption,
    kAgentRemoveEnvironmentOption,
    kAgentFileOption,
    kAgentMcpOption,
    kAgentRemoveMcpOption,
    kPrompt,
    kHost,
};
constexpr CommandSpec kIntegrationUpdate = {
    .name = "update",
    .about = "Change an integration; what is not said stays",
    .options = kIntegrationUpdateOptions,
    .positionals = kProvider,
    .handler = IntegrationUpdate,
};

constexpr CommandSpec kIntegrationList = {
    .name = "list",
    .about = "List the integrations and how they are configured",
    .handler = IntegrationList,
};

constexpr const CommandSpec* kIntegrationCommands[] = {
    &kIntegrationCreate, &kIntegrationUpdate, &kIntegrationList};
constexpr const char* kIntegrationAliases[] = {"i"};

}  // namespace

constinit const CommandSpec kIntegrationCommand = {
    .name = "integration",
    .about = "Let agents work in Linear and Slack",
    .aliases = kIntegrationAliases,
    .subcommands = kIntegrationCommands,
};

}  // namespace oz
