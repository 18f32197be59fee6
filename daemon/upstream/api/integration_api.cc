// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/integration_api.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

#define OZD_REFUSAL " ... on UserFacingError { error { __typename message } }"

constexpr GraphqlOperation kListIntegrations = {
    "SimpleIntegrations",
    "query SimpleIntegrations($input: SimpleIntegrationsInput!,"
    " $requestContext: RequestContext!) {"
    " simpleIntegrations(input: $input, requestContext: $requestContext)"
    " { __typename ... on SimpleIntegrationsOutput { message integrations {"
    " providerSlug description connectionStatus connectionLink createdAt"
    " updatedAt integrationConfig { environmentUid basePrompt modelId"
    " mcpServersJson workerHost } } }" OZD_REFUSAL " } }"};

constexpr GraphqlOperation kSetOperation = {
    "CreateSimpleIntegration",
    "mutation CreateSimpleIntegration($input: CreateSimpleIntegrationInput!,"
    " $requestContext: RequestContext!) {"
    " createSimpleIntegration(input: $input, requestContext: $requestContext)"
    " { __typename ... on CreateSimpleIntegrationOutput { success message"
    " authUrl txId }" OZD_REFUSAL " } }"};

constexpr GraphqlOperation kAuthorizationOperation = {
    "GetOAuthConnectTxStatus",
    "query GetOAuthConnectTxStatus($input: GetOAuthConnectTxStatusInput!,"
    " $requestContext: RequestContext!) {"
    " getOAuthConnectTxStatus(input: $input, requestContext: $requestContext)"
    " { __typename ... on GetOAuthConnectTxStatusOutput { status }" OZD_REFUSAL
    " } }"};

#undef OZD_REFUSAL

// All that there are; the service takes no "all".
constexpr const char* kProviders[] = {"linear", "slack"};

// Returns false for an item without a provider.
bool ReadIntegration(const JsonTree& item, oz::v1::Integration* integration) {
  integration->set_provider(StringOf(item, "providerSlug"));
  integration->set_description(StringOf(item, "description"));
  integration->set_status(StringOf(item, "connectionStatus"));
  integration->set_connection_link(StringOf(item, "connectionLink"));
  integration->set_created_at_us(TimeOf(item, "createdAt"));
  integration->set_updated_at_us(TimeOf(item, "updatedAt"));
  const JsonTree& config = MemberOf(item, "integrationConfig");
  if (!config.is_object()) return !integration->provider().empty();
  integration->set_configured(true);
  integration->set_environment_id(StringOf(config, "environmentUid"));
  integration->set_base_prompt(StringOf(config, "basePrompt"));
  integration->set_model_id(StringOf(config, "modelId"));
  integration->set_worker_host(StringOf(config, "workerHost"));
  integration->set_mcp_servers_json(StringOf(config, "mcpServersJson"));
  return !integration->provider().empty();
}

template <typename Value>
void SetIf(const std::optional<Value>& value, const char* name,
           JsonTree* config) {
  if (value.has_value()) (*config)[name] = *value;
}

JsonTree ConfigInput(const IntegrationApi::Change& change) {
  JsonTree config = JsonTree::object();
  SetIf(change.environment_id, "environmentUid", &config);
  SetIf(change.base_prompt, "basePrompt", &config);
  SetIf(change.model_id, "modelId", &config);
  SetIf(change.mcp_servers_json, "mcpServersJson", &config);
  SetIf(change.worker_host, "workerHost", &config);
  SetIf(change.computer_use_enabled, "computerUseEnabled", &config);
  if (!change.removed_mcp_servers.empty()) {
    config["removeMcpServerNames"] = change.removed_mcp_servers;
  }
  return config;
}

std::string Variables(JsonTree input) {
  JsonTree variables;
  variables["input"] = std::move(input);
  return DumpJsonTree(variables);
}

}  // namespace

absl::StatusOr<IntegrationApi::Listing> IntegrationApi::List(
    const ApiCaller& caller) const {
  JsonTree input;
  input["providers"] = JsonTree::array();
  for (const char* provider : kProviders) {
    input["providers"].push_back(provider);
  }
  OZD_ASSIGN_OR_RETURN(
      const std::string output,
      calls_->Graphql(caller, {.operation = kListIntegrations,
                               .variables = Variables(std::move(input))}));
  const JsonTree answer = ParseJsonTree(output);
  Listing listing;
  listing.notice = StringOf(answer, "message");
  OZD_ASSIGN_OR_RETURN(listing.integrations,
                       ReadList(answer, "integrations", ReadIntegration));
  return listing;
}

absl::StatusOr<IntegrationApi::Outcome> IntegrationApi::Set(
    const ApiCaller& caller, const Change& change) const {
  JsonTree input;
  input["integrationType"] = change.provider;
  input["enabled"] = true;
  input["isUpdate"] = change.is_update;
  input["config"] = ConfigInput(change);
  OZD_ASSIGN_OR_RETURN(
      const std::string output,
      calls_->Graphql(caller, {.operation = kSetOperation,
                               .variables = Variables(std::move(input)),
                               .repeatable = Repeatable::kNo}));
  const JsonTree answer = ParseJsonTree(output);
  Outcome outcome;
  outcome.message = StringOf(answer, "message");
  const std::string url = StringOf(answer, "authUrl");
  if (!url.empty()) {
    outcome.authorization.emplace();
    outcome.authorization->set_url(url);
    outcome.authorization->set_transaction_id(StringOf(answer, "txId"));
    return outcome;
  }
  if (MemberOf(answer, "success") == true) return outcome;
  return MakeError(
      absl::StatusCode::kFailedPrecondition,
      outcome.message.empty()
          ? absl::StrCat("the service did not set up the integration with ",
                         change.provider)
          : outcome.message,
      oz::v1::ErrorDetail());
}

absl::StatusOr<std::string> IntegrationApi::GetAuthorizationStatus(
    const ApiCaller& caller, const std::string& transaction_id) const {
  OZD_ASSIGN_OR_RETURN(
      const std::string output,
      calls_->Graphql(caller,
                      {.operation = kAuthorizationOperation,
                       .variables = Variables({{"txId", transaction_id}})}));
  const JsonTree answer = ParseJsonTree(output);
  const std::string status = StringOf(answer, "status");
  if (status.empty()) {
    return absl::DataLossError("the answer has no \"status\"");
  }
  return status;
}

}  // namespace ozd
