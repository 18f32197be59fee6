// Copyright (c) 2026 The ozd authors. MIT licence.
// API keys: what was generated here works until it expires.
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/graphql/graphql.h"
#include "tests/sim/store/random.h"
#include "tests/sim/world/identities.h"

namespace ozd::sim {
namespace {

Json TimeOrNull(int64_t time_us) {
  return time_us == 0 ? Json() : Json(FormatRfc3339Z(time_us));
}

Json ApiKeyJson(const ApiKey& key) {
  Json described;
  described["uid"] = key.uid;
  described["name"] = key.name;
  described["keySuffix"] = key.secret.substr(
      key.secret.size() - std::min<size_t>(4, key.secret.size()));
  described["ownerType"] = key.owner.service_account ? "Team" : "User";
  described["agentInfo"] =
      key.agent_uid.empty()
          ? Json()
          : Json{{"uid", key.agent_uid}, {"name", key.owner.display_name}};
  described["createdAt"] = TimeOrNull(key.created_us);
  described["expiresAt"] = TimeOrNull(key.expires_us);
  described["lastUsedAt"] = TimeOrNull(key.used_us);
  return described;
}

// Their own, and those of the team.
bool IsTheirs(const Call& call, const ApiKey& key) {
  return key.owner.uid == call.principal->uid || key.owner.service_account;
}

absl::StatusOr<Json> ListApiKeys(const Call& call, const Json& /*input*/) {
  Json keys = Json::array();
  for (const ApiKey& key : call.context->accounts->Keys()) {
    if (IsTheirs(call, key)) keys.push_back(ApiKeyJson(key));
  }
  return Json{{"__typename", "APIKeyPropertiesOutput"},
              {"apiKeys", std::move(keys)}};
}

absl::StatusOr<Json> Generate(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(
      CheckInput(input, "GenerateApiKeyInput",
                 {"name!", "teamId", "agentUid", "expiresAt:Time"}));
  ApiKey key;
  key.name = StringAt(input, "name");
  if (key.name.empty()) {
    return absl::InvalidArgumentError("name: must not be empty");
  }
  const std::string team = StringAt(input, "teamId");
  key.agent_uid = StringAt(input, "agentUid");
  if (!team.empty() && team != Accounts::kTeamUid) {
    return absl::PermissionDeniedError(
        absl::StrCat("There is no team ", team, " of yours"));
  }
  if (!key.agent_uid.empty()) {
    OZD_RETURN_IF_ERROR(CheckIdentity(call, key.agent_uid));
  }
  key.created_us = call.context->clock->NextChange();
  const std::string expires = StringAt(input, "expiresAt");
  if (!expires.empty()) {
    OZD_ASSIGN_OR_RETURN(key.expires_us, ParseRfc3339(expires));
    if (key.expires_us <= key.created_us) {
      return absl::InvalidArgumentError("expiresAt: lies in the past");
    }
  }
  key.owner = *call.principal;
  if (!team.empty() || !key.agent_uid.empty()) {
    key.owner.uid = key.agent_uid.empty() ? "team-key" : key.agent_uid;
    key.owner.service_account = true;
    key.owner.display_name = absl::StrCat("Sim ", key.owner.uid);
    key.owner.email.clear();
  }
  Random random(static_cast<uint64_t>(key.created_us));
  key.uid = random.Uuid();
  key.secret = absl::StrFormat("wk-1.%016x%016x", random.Next(), random.Next());
  call.context->accounts->Add(key);
  Json answer;
  answer["__typename"] = "GenerateApiKeyOutput";
  answer["rawApiKey"] = key.secret;
  answer["apiKey"] = ApiKeyJson(key);
  return answer;
}

absl::StatusOr<Json> Expire(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(CheckInput(input, "ExpireApiKeyInput", {"keyUID!"}));
  const std::string uid = StringAt(input, "keyUID");
  for (const ApiKey& key : call.context->accounts->Keys()) {
    if (key.uid == uid && !IsTheirs(call, key)) {
      return absl::PermissionDeniedError("The key belongs to somebody else");
    }
  }
  OZD_RETURN_IF_ERROR(call.context->accounts->Expire(uid));
  return Json{{"__typename", "ExpireApiKeyOutput"}, {"success", true}};
}

}  // namespace

const std::vector<GraphqlOperation>& ApiKeyOperations() {
  static const auto* const kOperations = new std::vector<GraphqlOperation>{
      {"ApiKeys", "apiKeys", true, ListApiKeys},
      {"GenerateApiKey", "generateApiKey", true, Generate},
      {"ExpireApiKey", "expireApiKey", true, Expire},
  };
  return *kOperations;
}

}  // namespace ozd::sim
