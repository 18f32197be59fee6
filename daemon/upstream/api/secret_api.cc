// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/secret_api.h"

#include <nlohmann/json.hpp>

#include "daemon/upstream/json/json_tree.h"
#include "proto/support/status_macros.h"

#define OZD_SECRET_FIELDS \
  "{ name description type createdAt updatedAt owner { type uid } }"
#define OZD_REFUSAL \
  "... on UserFacingError { error { __typename message } } } }"

namespace ozd {
namespace {

constexpr GraphqlOperation kGetConfig = {
    "GetManagedSecretConfig",
    "query GetManagedSecretConfig($requestContext: RequestContext!) {"
    " user(requestContext: $requestContext) { __typename"
    " ... on UserOutput { user { profile { uid }"
    " managedSecrets { publicKey }"
    " workspaces { teams { uid managedSecrets { publicKey } } } } } "  //
    OZD_REFUSAL};

constexpr GraphqlOperation kListSecrets = {
    "ListManagedSecrets",
    "query ListManagedSecrets($input: ManagedSecretsInput!,"
    " $requestContext: RequestContext!) {"
    " managedSecrets(input: $input, requestContext: $requestContext) {"
    " __typename ... on ManagedSecretsOutput { "
    "managedSecrets " OZD_SECRET_FIELDS " } " OZD_REFUSAL};

constexpr GraphqlOperation kListForHarness = {
    "ListHarnessAuthSecrets",
    "query ListHarnessAuthSecrets($input: ListHarnessAuthSecretsInput!,"
    " $requestContext: RequestContext!) {"
    " harnessAuthSecrets(input: $input, requestContext: $requestContext) {"
    " __typename"
    " ... on HarnessAuthSecretsOutput { managedSecrets " OZD_SECRET_FIELDS
    " } " OZD_REFUSAL};

constexpr GraphqlOperation kCreate = {
    "CreateManagedSecret",
    "mutation CreateManagedSecret($input: CreateManagedSecretInput!,"
    " $requestContext: RequestContext!) {"
    " createManagedSecret(input: $input, requestContext: $requestContext) {"
    " __typename"
    " ... on CreateManagedSecretOutput { managedSecret " OZD_SECRET_FIELDS
    " } " OZD_REFUSAL};

constexpr GraphqlOperation kUpdate = {
    "UpdateManagedSecret",
    "mutation UpdateManagedSecret($input: UpdateManagedSecretInput!,"
    " $requestContext: RequestContext!) {"
    " updateManagedSecret(input: $input, requestContext: $requestContext) {"
    " __typename"
    " ... on UpdateManagedSecretOutput { managedSecret " OZD_SECRET_FIELDS
    " } " OZD_REFUSAL};

constexpr GraphqlOperation kDelete = {
    "DeleteManagedSecret",
    "mutation DeleteManagedSecret($input: DeleteManagedSecretInput!,"
    " $requestContext: RequestContext!) {"
    " deleteManagedSecret(input: $input, requestContext: $requestContext) {"
    " __typename"
    " ... on DeleteManagedSecretOutput { responseContext { serverVersion } "
    "} " OZD_REFUSAL};

#undef OZD_SECRET_FIELDS
#undef OZD_REFUSAL

JsonTree InputOf(const SecretId& id) {
  JsonTree owner;
  if (id.team_uid.empty()) {
    // The service wants no uid for the caller's own.
    owner = {{"type", "User"}, {"uid", nullptr}};
  } else {
    owner = {{"type", "Team"}, {"uid", id.team_uid}};
  }
  return {{"name", id.name}, {"owner", std::move(owner)}};
}

// Returns false for an item without a name.
bool ReadSecret(const JsonTree& json, oz::v1::Secret* secret) {
  secret->set_name(StringOf(json, "name"));
  secret->set_description(StringOf(json, "description"));
  secret->set_type(StringOf(json, "type"));
  const JsonTree& owner = MemberOf(json, "owner");
  secret->set_owner_type(StringOf(owner, "type"));
  // The service may or may not tell a user's uid; it is left out here.
  if (secret->owner_type() == "Team") {
    secret->set_owner_uid(StringOf(owner, "uid"));
  }
  secret->set_created_at_us(TimeOf(json, "createdAt"));
  secret->set_updated_at_us(TimeOf(json, "updatedAt"));
  return !secret->name().empty();
}

absl::StatusOr<oz::v1::Secret> ChangedSecret(const std::string& output) {
  oz::v1::Secret secret;
  const JsonTree answer = ParseJsonTree(output);
  if (ReadSecret(MemberOf(answer, "managedSecret"), &secret)) return secret;
  return absl::DataLossError("the service's answer names no secret");
}

}  // namespace

absl::StatusOr<SecretKeys> SecretApi::GetKeys(const ApiCaller& caller) const {
  GraphqlCall call;
  call.operation = kGetConfig;
  OZD_ASSIGN_OR_RETURN(const std::string output, calls_->Graphql(caller, call));
  const JsonTree tree = ParseJsonTree(output);
  const JsonTree& user = MemberOf(tree, "user");
  SecretKeys keys;
  keys.actor_uid = StringOf(MemberOf(user, "profile"), "uid");
  if (keys.actor_uid.empty()) {
    return absl::DataLossError("the service does not say whose key this is");
  }
  keys.personal = StringOf(MemberOf(user, "managedSecrets"), "publicKey");
  for (const JsonTree& workspace : ArrayOf(user, "workspaces")) {
    for (const JsonTree& team : ArrayOf(workspace, "teams")) {
      keys.teams.emplace_back(
          StringOf(team, "uid"),
          StringOf(MemberOf(team, "managedSecrets"), "publicKey"));
    }
  }
  return keys;
}

absl::StatusOr<std::vector<oz::v1::Secret>> SecretApi::List(
    const ApiCaller& caller, const std::string& harness) const {
  const GraphqlCall call =
      harness.empty() ? GraphqlQuery(kListSecrets, {{"cursor", nullptr}})
                      : GraphqlQuery(kListForHarness, {{"harness", harness}});
  OZD_ASSIGN_OR_RETURN(const std::string output, calls_->Graphql(caller, call));
  return ReadList(ParseJsonTree(output), "managedSecrets", ReadSecret);
}

absl::StatusOr<oz::v1::Secret> SecretApi::Create(
    const ApiCaller& caller, const SecretId& id, const std::string& type,
    const std::string& encrypted_value,
    const std::optional<std::string>& description) const {
  JsonTree input = InputOf(id);
  input["type"] = type;
  input["encryptedValue"] = encrypted_value;
  if (description.has_value()) input["description"] = *description;
  OZD_ASSIGN_OR_RETURN(
      const std::string output,
      calls_->Graphql(caller, GraphqlMutation(kCreate, std::move(input))));
  return ChangedSecret(output);
}

absl::StatusOr<oz::v1::Secret> SecretApi::Update(
    const ApiCaller& caller, const SecretId& id,
    const std::optional<std::string>& encrypted_value,
    const std::optional<std::string>& description) const {
  JsonTree input = InputOf(id);
  // Null is not "unchanged" to the service.
  if (encrypted_value.has_value()) input["encryptedValue"] = *encrypted_value;
  if (description.has_value()) input["description"] = *description;
  OZD_ASSIGN_OR_RETURN(
      const std::string output,
      calls_->Graphql(caller, GraphqlMutation(kUpdate, std::move(input))));
  return ChangedSecret(output);
}

absl::Status SecretApi::Delete(const ApiCaller& caller,
                               const SecretId& id) const {
  return calls_->Graphql(caller, GraphqlMutation(kDelete, InputOf(id)))
      .status();
}

}  // namespace ozd
