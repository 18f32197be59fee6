// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/agent_config_options.h"
#include "client/commands/authorization.h"
#include "client/commands/daemon_call.h"
#include "client/commands/handlers.h"
#include "client/commands/report.h"
#include "client/commands/resource/integration_view.h"
#include "client/output/display_width.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {
namespace {

constexpr char kListIntegrations[] =
    "/oz.v1.IntegrationService/ListIntegrations";
constexpr char kCreateIntegration[] =
    "/oz.v1.IntegrationService/CreateIntegration";
constexpr char kUpdateIntegration[] =
    "/oz.v1.IntegrationService/UpdateIntegration";

void PrintIntegration(CommandContext& context,
                      const v1::Integration& integration,
                      absl::string_view done) {
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context,
                RenderIntegrationJson(integration, JsonLayout::kIndented));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context,
                RenderIntegrationJson(integration, JsonLayout::kOneLine));
      break;
    case OutputFormat::kText:
    case OutputFormat::kPretty:
      context.io()->Out(absl::StrCat(ProviderName(integration.provider()),
                                     " integration ", done, " successfully\n"));
      break;
  }
}

// Creates or updates: asks as long as something must be authorised first.
template <typename Request, typename Response>
int SetIntegration(CommandContext& context, const char* method,
                   absl::string_view done) {
  const ParsedArgs& args = context.args();
  Request request;
  *request.mutable_context() = context.call_context();
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
  PrintIntegration(context, response.integration(), done);
  return kExitOk;
}

}  // namespace

int IntegrationList(CommandContext& context) {
  v1::ListIntegrationsRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  v1::ListIntegrationsResponse response;
  const absl::Status status =
      CallDaemon(context, kListIntegrations, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, response.freshness(), "integrations");
  if (!response.notice().empty()) {
    context.io()->Err(absl::StrCat(OneLine(response.notice()), "\n"));
  }
  const IntegrationPage& integrations = response.integrations();
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, RenderIntegrationsJson(integrations));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, RenderIntegrationsNdjson(integrations));
      break;
    case OutputFormat::kText:
      context.io()->Out(RenderIntegrationRows(integrations));
      break;
    case OutputFormat::kPretty:
      if (!integrations.empty()) {
        context.io()->Out(
            RenderIntegrationTable(integrations, MakeViewOptions(context)));
      } else if (response.notice().empty()) {
        context.io()->Out("No integrations found.\n");
      }
      break;
  }
  return kExitOk;
}

int IntegrationCreate(CommandContext& context) {
  return SetIntegration<v1::CreateIntegrationRequest,
                        v1::CreateIntegrationResponse>(
      context, kCreateIntegration, "created");
}

int IntegrationUpdate(CommandContext& context) {
  return SetIntegration<v1::UpdateIntegrationRequest,
                        v1::UpdateIntegrationResponse>(
      context, kUpdateIntegration, "updated");
}

}  // namespace oz
