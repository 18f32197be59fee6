// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/integration_service.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daemon/core/agent_config/agent_config.h"
#include "daemon/core/writes/unknown_outcome.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using Json = nlohmann::json;
using oz::v1::Integration;

// The service's notice is kept with the list, as an item without a uid.
constexpr char kNoticeUid[] = "";

ResourceKey IntegrationsKey() {
  return {.kind = ResourceKind::kIntegration, .scope = ""};
}

std::vector<Resource> ToResources(const IntegrationApi::Listing& listing) {
  std::vector<Resource> resources;
  for (const Integration& integration : listing.integrations) {
    resources.push_back({.uid = integration.provider(),
                         .title = integration.description(),
                         .body = integration.SerializeAsString()});
  }
  if (!listing.notice.empty()) {
    Integration notice;
    notice.set_description(listing.notice);
    resources.push_back(
        {.uid = kNoticeUid, .title = "", .body = notice.SerializeAsString()});
  }
  return resources;
}

const Integration* FindProvider(
    const google::protobuf::RepeatedPtrField<Integration>& integrations,
    const std::string& provider) {
  const auto found = std::find_if(
      integrations.begin(), integrations.end(),
      [&](const Integration& one) { return one.provider() == provider; });
  return found == integrations.end() ? nullptr : &*found;
}

Json ObjectOr(absl::string_view text, Json otherwise) {
  Json parsed = Json::parse(text.data(), text.data() + text.size(), nullptr,
                            /*allow_exceptions=*/false);
  return parsed.is_object() ? parsed : std::move(otherwise);
}

std::optional<std::string> TextAt(const Json& config, const char* name) {
  const auto found = config.find(name);
  if (found == config.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

absl::StatusOr<oz::v1::ListIntegrationsResponse> IntegrationService::Read(
    const AccountSync::InUse& account, oz::v1::ReadMode mode,
    const CallScope& scope) const {
  const auto fetch =
      [api = api_](
          const ApiCaller& caller) -> absl::StatusOr<std::vector<Resource>> {
    OZD_ASSIGN_OR_RETURN(const IntegrationApi::Listing listing,
                         api.List(caller));
    return ToResources(listing);
  };
  OZD_ASSIGN_OR_RETURN(
      const ResourceAnswer answer,
      resources_->Read(account, IntegrationsKey(), mode, scope, fetch));
  oz::v1::ListIntegrationsResponse response;
  *response.mutable_freshness() = answer.freshness;
  for (const Resource& item : answer.items) {
    Integration integration;
    if (!integration.ParseFromString(item.body)) continue;
    if (item.uid == kNoticeUid) {
      response.set_notice(integration.description());
    } else {
      response.add_integrations()->Swap(&integration);
    }
  }
  return response;
}

absl::StatusOr<oz::v1::ListIntegrationsResponse> IntegrationService::List(
    const oz::v1::ListIntegrationsRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  return Read(account, request.read_mode(), scope);
}

template <typename Request>
absl::StatusOr<IntegrationApi::Change> IntegrationService::ChangeOf(
    const Mutation& mutation, const Request& request) const {
  const oz::v1::AgentConfigInput& input = request.config();
  IntegrationApi::Change change;
  change.provider = request.provider();
  change.is_update = std::is_same_v<Request, oz::v1::UpdateIntegrationRequest>;
  OZD_ASSIGN_OR_RETURN(std::string text, BuildAgentConfig(input, "{}"));
  Json config = ObjectOr(text, Json::object());
  const bool changes_servers =
      config.contains("mcp_servers") || !input.remove_mcp().empty();
  if (change.is_update && changes_servers) {
    // The service is given all of them: whether it would join the new ones to
    // those it has is not said anywhere.
    OZD_ASSIGN_OR_RETURN(const IntegrationApi::Listing listing,
                         mutation.Note(api_.List(mutation.caller())));
    for (const Integration& integration : listing.integrations) {
      if (integration.provider() != change.provider) continue;
      const Json base = {
          {"mcp_servers",
           ObjectOr(integration.mcp_servers_json(), Json::object())}};
      OZD_ASSIGN_OR_RETURN(text, BuildAgentConfig(input, Dump(base)));
      config = ObjectOr(text, Json::object());
    }
  }
  if (changes_servers) {
    const auto servers = config.find("mcp_servers");
    change.mcp_servers_json = servers == config.end() ? "{}" : Dump(*servers);
  }
  change.removed_mcp_servers = {input.remove_mcp().begin(),
                                input.remove_mcp().end()};
  change.environment_id = TextAt(config, "environment_id");
  if (input.no_environment() && change.is_update) change.environment_id = "";
  change.base_prompt = TextAt(config, "base_prompt");
  if (!request.prompt().empty()) change.base_prompt = request.prompt();
  change.model_id = TextAt(config, "model_id");
  change.worker_host = TextAt(config, "worker_host");
  const auto computer_use = config.find("computer_use_enabled");
  if (computer_use != config.end() && computer_use->is_boolean()) {
    change.computer_use_enabled = computer_use->template get<bool>();
  }
  return change;
}

template <typename Response, typename Request>
absl::StatusOr<Response> IntegrationService::Set(const Request& request,
                                                 const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const Mutation mutation,
                       Mutation::Begin(accounts_, request.context(), scope));
  OZD_ASSIGN_OR_RETURN(const IntegrationApi::Change change,
                       ChangeOf(mutation, request));
  const AccountSync::InUse& account = mutation.account();
  const absl::StatusOr<IntegrationApi::Outcome> outcome =
      mutation.Note(api_.Set(mutation.caller(), change));
  if (AnswerWasLost(outcome.status())) {
    resources_->NoteChanged(account, IntegrationsKey());
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
  // The service does not say what became of it; the list does. It has been
  // done, whether that can be read or not.
  resources_->NoteChanged(account, IntegrationsKey());
  response.mutable_integration()->set_provider(change.provider);
  const auto listed =
      Read(account, oz::v1::READ_MODE_REFRESH, mutation.scope());
  if (!listed.ok()) return response;
  if (const Integration* found =
          FindProvider(listed->integrations(), change.provider)) {
    *response.mutable_integration() = *found;
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
  OZD_ASSIGN_OR_RETURN(const Mutation mutation,
                       Mutation::Begin(accounts_, request.context(), scope));
  OZD_ASSIGN_OR_RETURN(std::string status,
                       mutation.Note(api_.GetAuthorizationStatus(
                           mutation.caller(), request.transaction_id())));
  oz::v1::GetAuthorizationResponse response;
  response.set_status(std::move(status));
  return response;
}

}  // namespace ozd
