// Copyright (c) 2026 The ozd authors. MIT licence.
// Integrations with other products.
#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/graphql/graphql.h"
#include "tests/sim/store/object_store.h"

namespace ozd::sim {
namespace {

constexpr char kIntegrationKind[] = "integration";
constexpr const char* kProviders[] = {"linear", "slack"};

bool IsProvider(const std::string& name) {
  return std::count(std::begin(kProviders), std::end(kProviders), name) > 0;
}

absl::StatusOr<std::optional<StoredObject>> FindIntegration(
    Connection* connection, const std::string& provider) {
  OZD_ASSIGN_OR_RETURN(const std::vector<StoredObject> all,
                       ListObjects(connection, kIntegrationKind));
  for (const StoredObject& object : all) {
    if (StringAt(object.body, "integrationType") == provider) return object;
  }
  return std::nullopt;
}

Json IntegrationJson(const std::string& provider,
                     const std::optional<StoredObject>& object) {
  Json described;
  described["providerSlug"] = provider;
  described["description"] = absl::StrCat("Agents in ", provider);
  const bool enabled = object.has_value() && BoolAt(object->body, "enabled");
  described["connectionStatus"] = !object.has_value() ? "NOT_CONNECTED"
                                  : enabled           ? "ACTIVE"
                                                      : "NOT_ENABLED";
  described["connectionLink"] =
      absl::StrCat("https://oz.example.com/integrations/", provider);
  described["agentUid"] = nullptr;
  described["createdAt"] = nullptr;
  described["updatedAt"] = nullptr;
  described["integrationConfig"] = nullptr;
  if (!object.has_value()) return described;
  described["createdAt"] = FormatRfc3339Z(object->created_us);
  described["updatedAt"] = FormatRfc3339Z(object->revision_us);
  const Json& config = MemberAt(object->body, "config");
  Json shown;
  for (const char* text :
       {"environmentUid", "basePrompt", "modelId", "mcpServersJson"}) {
    shown[text] = StringAt(config, text);
  }
  shown["workerHost"] = MemberAt(config, "workerHost");
  shown["computerUseEnabled"] = BoolAt(config, "computerUseEnabled");
  shown["secrets"] = Json::array();
  described["integrationConfig"] = std::move(shown);
  return described;
}

absl::StatusOr<Json> ListIntegrations(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(
      CheckInput(input, "SimpleIntegrationsInput", {"providers!:List"}));
  Json integrations = Json::array();
  OZD_RETURN_IF_ERROR(
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        for (const Json& name : input["providers"]) {
          const std::string provider =
              name.is_string() ? name.get<std::string>() : "";
          if (!IsProvider(provider)) {
            return absl::InvalidArgumentError(
                absl::StrCat("There is no provider '", provider, "'"));
          }
          OZD_ASSIGN_OR_RETURN(const auto object,
                               FindIntegration(connection, provider));
          integrations.push_back(IntegrationJson(provider, object));
        }
        return absl::OkStatus();
      }));
  Json answer;
  answer["__typename"] = "SimpleIntegrationsOutput";
  answer["message"] = nullptr;
  answer["integrations"] = std::move(integrations);
  return answer;
}

// Null leaves a member as it is, "" clears it.
void Merge(const Json& changes, Json* config) {
  for (const auto& [name, value] : changes.items()) {
    if (value.is_null()) continue;
    if (value == "") {
      config->erase(name);
    } else {
      (*config)[name] = value;
    }
  }
}

absl::StatusOr<Json> CreateIntegration(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(
      CheckInput(input, "CreateSimpleIntegrationInput",
                 {"integrationType!", "enabled!:Boolean", "isUpdate:Boolean",
                  "agentUid", "config!:Object"}));
  OZD_RETURN_IF_ERROR(CheckInput(
      input["config"], "SimpleIntegrationConfigInput",
      {"environmentUid", "basePrompt", "modelId", "mcpServersJson",
       "removeMcpServerNames:List", "workerHost", "computerUseEnabled:Boolean",
       "harness:Object", "harnessAuthSecrets:Object", "secrets:List"}));
  const std::string provider = StringAt(input, "integrationType");
  if (!IsProvider(provider)) {
    return absl::InvalidArgumentError(
        absl::StrCat("There is no provider '", provider, "'"));
  }
  Json answer = {{"__typename", "CreateSimpleIntegrationOutput"},
                 {"success", true},
                 {"message", ""},
                 {"authUrl", nullptr},
                 {"txId", nullptr}};
  OZD_RETURN_IF_ERROR(
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        Connection* const connection = transaction->connection();
        OZD_ASSIGN_OR_RETURN(std::optional<StoredObject> object,
                             FindIntegration(connection, provider));
        const bool is_update = BoolAt(input, "isUpdate");
        if (is_update != object.has_value()) {
          answer["success"] = false;
          answer["message"] = is_update ? "The integration does not exist yet"
                                        : "The integration exists already";
          return absl::OkStatus();
        }
        if (!object.has_value()) {
          object.emplace();
          object->kind = kIntegrationKind;
          object->owner_type = "Team";
          object->owner_uid = Accounts::kTeamUid;
          object->creator_uid = call.principal->uid;
          object->created_us = call.context->clock->NextChange();
          object->uid = NewObjectUid(object->created_us);
          object->body = {{"integrationType", provider},
                          {"config", Json::object()}};
          object->hidden = Json::object();
        }
        object->editor_uid = call.principal->uid;
        object->revision_us = call.context->clock->NextChange();
        object->body["enabled"] = BoolAt(input, "enabled");
        Merge(input["config"], &object->body["config"]);
        return PutObject(connection, *object);
      }));
  return answer;
}

}  // namespace

const std::vector<GraphqlOperation>& IntegrationOperations() {
  static const auto* const kOperations = new std::vector<GraphqlOperation>{
      {"SimpleIntegrations", "simpleIntegrations", true, ListIntegrations},
      {"CreateSimpleIntegration", "createSimpleIntegration", true,
       CreateIntegration},
  };
  return *kOperations;
}

}  // namespace ozd::sim
