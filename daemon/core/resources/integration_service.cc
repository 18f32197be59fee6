// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/integration_service.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daemon/core/agent_config/agent_config.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Integration;

using ListResponse = oz::v1::ListIntegrationsResponse;

// The notice of the service is cached with the list, as an item without a
// provider.
TypedResources<Integration>::Traits IntegrationTraits(
    const IntegrationApi& api) {
  return {
      .kind = oz::v1::RESOURCE_KIND_INTEGRATION,
      .noun = "integration",
      .uid = &Integration::provider,
      .title = &Integration::description,
      .fetch_all = [api](const ApiCaller& caller, const std::string&)
          -> absl::StatusOr<std::vector<Integration>> {
        OZD_ASSIGN_OR_RETURN(IntegrationApi::Listing listing, api.List(caller));
        if (!listing.notice.empty()) {
          listing.integrations.emplace_back().set_description(listing.notice);
        }
        return std::move(listing.integrations);
      }};
}

std::optional<std::string> TextAt(const JsonTree& config, const char* name) {
  if (!MemberOf(config, name).is_string()) return std::nullopt;
  return StringOf(config, name);
}

// Returns the map of servers in a JSON text; an empty one for another text.
JsonTree ServersIn(const std::string& json) {
  JsonTree servers = ParseJsonTree(json);
  return servers.is_object() ? servers : JsonTree::object();
}

}  // namespace

IntegrationService::IntegrationService(AccountSync* accounts,
                                       ResourceCache* resources,
                                       ServiceCalls* calls)
    : api_(calls),
      integrations_(accounts, resources, IntegrationTraits(api_)) {}

absl::StatusOr<ListResponse> IntegrationService::List(
    const oz::v1::ListIntegrationsRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      ListResponse response,
      integrations_.List(request, scope, &ListResponse::mutable_integrations));
  auto* const items = response.mutable_integrations();
  for (int i = items->size() - 1; i >= 0; --i) {
    if (!items->Get(i).provider().empty()) continue;
    response.set_notice(items->Get(i).description());
    items->DeleteSubrange(i, 1);
  }
  return response;
}

template <typename Request>
absl::StatusOr<IntegrationApi::Change> IntegrationService::ChangeOf(
    const Mutation& mutation, const Request& request) const {
  const oz::v1::AgentConfigInput& input = request.config();
  IntegrationApi::Change change;
  change.provider = request.provider();
  change.is_update = std::is_same_v<Request, oz::v1::UpdateIntegrationRequest>;
  OZD_ASSIGN_OR_RETURN(JsonTree config,
                       BuildAgentConfig(input, JsonTree::object()));
  const bool changes_servers =
      config.contains("mcp_servers") || !input.remove_mcp().empty();
  if (change.is_update && changes_servers) {
    // The service is given all servers: nothing says that it would join new
    // ones to those it has.
    OZD_ASSIGN_OR_RETURN(const IntegrationApi::Listing listing,
                         mutation.Note(api_.List(mutation.caller())));
    for (const Integration& integration : listing.integrations) {
      if (integration.provider() != change.provider) continue;
      JsonTree base = {
          {"mcp_servers", ServersIn(integration.mcp_servers_json())}};
      OZD_ASSIGN_OR_RETURN(config, BuildAgentConfig(input, std::move(base)));
    }
  }
  if (changes_servers) {
    const JsonTree& servers = MemberOf(config, "mcp_servers");
    change.mcp_servers_json = servers.is_null() ? "{}" : DumpJsonTree(servers);
  }
  change.removed_mcp_servers = {input.remove_mcp().begin(),
                                input.remove_mcp().end()};
  change.environment_id = TextAt(config, "environment_id");
  if (input.no_environment() && change.is_update) change.environment_id = "";
  change.base_prompt = TextAt(config, "base_prompt");
  if (!request.prompt().empty()) change.base_prompt = request.prompt();
  change.model_id = TextAt(config, "model_id");
  change.worker_host = TextAt(config, "worker_host");
  const JsonTree& computer_use = MemberOf(config, "computer_use_enabled");
  if (computer_use.is_boolean()) {
    change.computer_use_enabled = computer_use.get<bool>();
  }
  return change;
}

template <typename Response, typename Request>
absl::StatusOr<Response> IntegrationService::Set(const Request& request,
                                                 const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const Mutation mutation,
      Mutation::Begin(integrations_.accounts(), request.context(), scope));
  OZD_ASSIGN_OR_RETURN(const IntegrationApi::Change change,
                       ChangeOf(mutation, request));
  const AccountSync::InUse& account = mutation.account();
  const absl::StatusOr<IntegrationApi::Outcome> outcome =
      mutation.Note(api_.Set(mutation.caller(), change));
  if (AnswerWasLost(outcome.status())) {
    integrations_.Expire(account);
    return UnknownOutcomeError(
        outcome.status(),
        absl::StrCat("the integration with ", change.provider, " was set up"),
        "look with `oz integration list --refresh` before you repeat it");
  }
  OZD_RETURN_IF_ERROR(outcome.status());
  Response response;
  response.set_message(outcome->message);
  if (outcome->authorization.has_value()) {
    *response.mutable_authorization() = *outcome->authorization;
    return response;
  }
  // The answer does not describe the integration; the list does. It has been
  // set up, whether the list can be read or not.
  integrations_.Expire(account);
  response.mutable_integration()->set_provider(change.provider);
  const auto listed =
      integrations_.Read(account, oz::v1::READ_MODE_REFRESH, mutation.scope());
  if (!listed.ok()) return response;
  for (const Integration& integration : listed->items) {
    if (integration.provider() != change.provider) continue;
    *response.mutable_integration() = integration;
  }
  return response;
}

absl::StatusOr<oz::v1::CreateIntegrationResponse> IntegrationService::Create(
    const oz::v1::CreateIntegrationRequest& request, const CallScope& scope) {
  return Set<oz::v1::CreateIntegrationResponse>(request, scope);
}

absl::StatusOr<oz::v1::UpdateIntegrationResponse> IntegrationService::Update(
    const oz::v1::UpdateIntegrationRequest& request, const CallScope& scope) {
  return Set<oz::v1::UpdateIntegrationResponse>(request, scope);
}

absl::StatusOr<oz::v1::GetAuthorizationResponse>
IntegrationService::GetAuthorization(
    const oz::v1::GetAuthorizationRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const Mutation mutation,
      Mutation::Begin(integrations_.accounts(), request.context(), scope));
  OZD_ASSIGN_OR_RETURN(std::string status,
                       mutation.Note(api_.GetAuthorizationStatus(
                           mutation.caller(), request.transaction_id())));
  oz::v1::GetAuthorizationResponse response;
  response.set_status(std::move(status));
  return response;
}

}  // namespace ozd
