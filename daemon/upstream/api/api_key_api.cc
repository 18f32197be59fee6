// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/api_key_api.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "daemon/upstream/json/json_tree.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "proto/support/wipe.h"

#define OZD_KEY_FIELDS                                    \
  "{ uid name keySuffix ownerType agentInfo { uid name }" \
  " createdAt expiresAt lastUsedAt }"
#define OZD_REFUSAL \
  "... on UserFacingError { error { __typename message } } } }"

namespace ozd {
namespace {

constexpr GraphqlOperation kListApiKeys = {
    "ApiKeys",
    "query ApiKeys($requestContext: RequestContext!) {"
    " apiKeys(requestContext: $requestContext) { __typename"
    " ... on APIKeyPropertiesOutput { apiKeys " OZD_KEY_FIELDS
    " } " OZD_REFUSAL};

constexpr GraphqlOperation kGenerate = {
    "GenerateApiKey",
    "mutation GenerateApiKey($input: GenerateApiKeyInput!,"
    " $requestContext: RequestContext!) {"
    " generateApiKey(input: $input, requestContext: $requestContext) {"
    " __typename"
    " ... on GenerateApiKeyOutput { rawApiKey apiKey " OZD_KEY_FIELDS
    " } " OZD_REFUSAL};

constexpr GraphqlOperation kExpire = {
    "ExpireApiKey",
    "mutation ExpireApiKey($input: ExpireApiKeyInput!,"
    " $requestContext: RequestContext!) {"
    " expireApiKey(input: $input, requestContext: $requestContext) {"
    " __typename ... on ExpireApiKeyOutput { success } " OZD_REFUSAL};

#undef OZD_KEY_FIELDS
#undef OZD_REFUSAL

// Returns false for an item without a uid.
bool ReadApiKey(const JsonTree& json, oz::v1::ApiKey* key) {
  key->set_uid(StringOf(json, "uid"));
  key->set_name(StringOf(json, "name"));
  key->set_key_suffix(StringOf(json, "keySuffix"));
  key->set_owner_type(StringOf(json, "ownerType"));
  const JsonTree& agent = MemberOf(json, "agentInfo");
  key->set_agent_uid(StringOf(agent, "uid"));
  key->set_agent_name(StringOf(agent, "name"));
  key->set_created_at_us(TimeOf(json, "createdAt"));
  key->set_expires_at_us(TimeOf(json, "expiresAt"));
  key->set_last_used_at_us(TimeOf(json, "lastUsedAt"));
  return !key->uid().empty();
}

}  // namespace

absl::StatusOr<std::vector<oz::v1::ApiKey>> ApiKeyApi::List(
    const ApiCaller& caller) const {
  GraphqlCall call;
  call.operation = kListApiKeys;
  OZD_ASSIGN_OR_RETURN(const std::string output, calls_->Graphql(caller, call));
  return ReadList(ParseJsonTree(output), "apiKeys", ReadApiKey);
}

absl::StatusOr<oz::v1::CreateApiKeyResponse> ApiKeyApi::Generate(
    const ApiCaller& caller, const NewApiKey& key) const {
  JsonTree input = {{"name", key.name}};
  if (!key.team_uid.empty()) input["teamId"] = key.team_uid;
  if (!key.agent_uid.empty()) input["agentUid"] = key.agent_uid;
  if (key.expires_at_us != 0) {
    input["expiresAt"] = FormatRfc3339Z(key.expires_at_us);
  }
  OZD_ASSIGN_OR_RETURN(
      std::string output,
      calls_->Graphql(caller, GraphqlMutation(kGenerate, std::move(input))));
  const Wiper wiper(&output);
  const JsonTree tree = ParseJsonTree(output);
  oz::v1::CreateApiKeyResponse response;
  const bool is_key =
      ReadApiKey(MemberOf(tree, "apiKey"), response.mutable_api_key());
  response.set_raw_api_key(StringOf(tree, "rawApiKey"));
  if (response.raw_api_key().empty() || !is_key) {
    return absl::DataLossError("the service's answer has no key");
  }
  return response;
}

absl::Status ApiKeyApi::Expire(const ApiCaller& caller,
                               const std::string& key_uid) const {
  OZD_ASSIGN_OR_RETURN(
      const std::string output,
      calls_->Graphql(caller, GraphqlMutation(kExpire, {{"keyUID", key_uid}})));
  const JsonTree tree = ParseJsonTree(output);
  const JsonTree& success = MemberOf(tree, "success");
  if (success.is_boolean() && success.get<bool>()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   "the service did not expire the key", oz::v1::ErrorDetail());
}

}  // namespace ozd
