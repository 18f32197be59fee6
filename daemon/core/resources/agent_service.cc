// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/agent_service.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Agent;
using Strings = google::protobuf::RepeatedPtrField<std::string>;

TypedResources<Agent>::Traits AgentTraits(const AgentApi& api) {
  return {.kind = oz::v1::RESOURCE_KIND_AGENT,
          .noun = "agent",
          .uid = &Agent::uid,
          .title = &Agent::name,
          .fetch_all = [api](const ApiCaller& caller,
                             const std::string&) { return api.List(caller); },
          .fetch_one =
              [api](const ApiCaller& caller, const std::string&,
                    const std::string& uid) { return api.Get(caller, uid); }};
}

// Leaves only the fields that the view asks for.
void SetView(oz::v1::AgentView view, Agent* agent) {
  if (view != oz::v1::AGENT_VIEW_RAW_JSON) {
    agent->clear_raw_json();
    return;
  }
  Agent raw;
  raw.set_uid(agent->uid());
  raw.set_raw_json(std::move(*agent->mutable_raw_json()));
  *agent = std::move(raw);
}

// Returns nullopt for a text that is not to be sent.
std::optional<std::string> TextOrNothing(bool given, const std::string& text) {
  if (!given || text.empty()) return std::nullopt;
  return text;
}

std::optional<std::vector<std::string>> ListOrNothing(const Strings& list) {
  if (list.empty()) return std::nullopt;
  return std::vector<std::string>(list.begin(), list.end());
}

AgentFields FieldsOf(const oz::v1::CreateAgentRequest& request) {
  AgentFields fields;
  fields.name = request.name();
  fields.description =
      TextOrNothing(request.has_description(), request.description());
  fields.prompt = TextOrNothing(request.has_prompt(), request.prompt());
  fields.secrets = ListOrNothing(request.secrets());
  fields.skills = ListOrNothing(request.skills());
  fields.base_model =
      TextOrNothing(request.has_base_model(), request.base_model());
  fields.environment_id =
      TextOrNothing(request.has_environment_id(), request.environment_id());
  return fields;
}

bool NamesAChange(const oz::v1::ListChange& change) {
  return change.remove_all() || !change.add().empty() ||
         !change.remove().empty();
}

bool NeedsPresent(const oz::v1::ListChange& change) {
  return !change.add().empty() ||
         (!change.remove().empty() && !change.remove_all());
}

std::vector<std::string> Changed(const Strings& present,
                                 const oz::v1::ListChange& change) {
  std::vector<std::string> changed;
  const auto contains = [](const auto& list, const std::string& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  };
  if (!change.remove_all()) {
    for (const std::string& value : present) {
      if (!contains(change.remove(), value)) changed.push_back(value);
    }
  }
  for (const std::string& value : change.add()) {
    if (!contains(changed, value)) changed.push_back(value);
  }
  return changed;
}

// `present` is read for the lists only.
AgentFields FieldsOf(const oz::v1::UpdateAgentRequest& request,
                     const Agent& present) {
  AgentFields fields;
  if (request.has_name()) fields.name = request.name();
  if (request.has_description()) fields.description = request.description();
  if (request.has_prompt()) fields.prompt = request.prompt();
  if (request.has_base_model()) fields.base_model = request.base_model();
  if (request.has_environment_id()) {
    fields.environment_id = request.environment_id();
  }
  if (NamesAChange(request.secrets())) {
    fields.secrets = Changed(present.secrets(), request.secrets());
  }
  if (NamesAChange(request.skills())) {
    fields.skills = Changed(present.skills(), request.skills());
  }
  return fields;
}

absl::Status CheckNamesAChange(const oz::v1::UpdateAgentRequest& request) {
  if (request.has_name() || request.has_description() || request.has_prompt() ||
      request.has_base_model() || request.has_environment_id() ||
      NamesAChange(request.secrets()) || NamesAChange(request.skills())) {
    return absl::OkStatus();
  }
  oz::v1::ErrorDetail detail;
  detail.set_remedy("`oz agent update --help` shows what can be changed.");
  return MakeError(absl::StatusCode::kInvalidArgument, "No updates requested",
                   detail);
}

}  // namespace

AgentService::AgentService(AccountSync* accounts, ServiceCalls* calls,
                           ResourceCache* cache)
    : api_(calls), agents_(accounts, cache, AgentTraits(api_)) {}

absl::StatusOr<oz::v1::ListAgentsResponse> AgentService::List(
    const oz::v1::ListAgentsRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      oz::v1::ListAgentsResponse response,
      agents_.List(request, scope,
                   &oz::v1::ListAgentsResponse::mutable_agents));
  for (Agent& agent : *response.mutable_agents()) {
    SetView(request.view(), &agent);
  }
  return response;
}

absl::StatusOr<oz::v1::GetAgentResponse> AgentService::Get(
    const oz::v1::GetAgentRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(oz::v1::GetAgentResponse response,
                       agents_.Get(request, request.uid(), scope,
                                   &oz::v1::GetAgentResponse::mutable_agent));
  SetView(request.view(), response.mutable_agent());
  return response;
}

absl::StatusOr<oz::v1::CreateAgentResponse> AgentService::Create(
    const oz::v1::CreateAgentRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const Mutation mutation,
      Mutation::Begin(agents_.accounts(), request.context(), scope));
  OZD_ASSIGN_OR_RETURN(
      oz::v1::CreateAgentResponse response,
      agents_.Create(mutation, &oz::v1::CreateAgentResponse::mutable_agent,
                     {.what = absl::StrCat("agent \"", request.name(), "\""),
                      .send =
                          [&](const ApiCaller& caller) {
                            return api_.Create(caller, FieldsOf(request));
                          },
                      .is_same =
                          [&](const Agent& agent) {
                            return agent.name() == request.name() &&
                                   agent.description() ==
                                       request.description() &&
                                   agent.prompt() == request.prompt();
                          }}));
  SetView(request.view(), response.mutable_agent());
  return response;
}

absl::StatusOr<oz::v1::UpdateAgentResponse> AgentService::Update(
    const oz::v1::UpdateAgentRequest& request, const CallScope& scope) {
  OZD_RETURN_IF_ERROR(CheckNamesAChange(request));
  OZD_ASSIGN_OR_RETURN(
      const Mutation mutation,
      Mutation::Begin(agents_.accounts(), request.context(), scope));
  Agent present;
  if (NeedsPresent(request.secrets()) || NeedsPresent(request.skills())) {
    OZD_ASSIGN_OR_RETURN(const std::string uid,
                         agents_.Complete(mutation.account(), request.uid()));
    // Never from the cache: the whole list is written back.
    OZD_ASSIGN_OR_RETURN(present,
                         mutation.Note(api_.Get(mutation.caller(), uid)));
  }
  OZD_ASSIGN_OR_RETURN(
      Agent agent,
      agents_.ChangeOnce(mutation, request.uid(),
                         [&](const ApiCaller& caller, const std::string& uid) {
                           return api_.Update(caller, uid,
                                              FieldsOf(request, present));
                         }));
  SetView(request.view(), &agent);
  oz::v1::UpdateAgentResponse response;
  *response.mutable_agent() = std::move(agent);
  return response;
}

absl::StatusOr<oz::v1::DeleteAgentResponse> AgentService::Delete(
    const oz::v1::DeleteAgentRequest& request, const CallScope& scope) {
  return agents_.Delete(request, request.uid(), scope,
                        &oz::v1::DeleteAgentResponse::mutable_uid,
                        [&](const ApiCaller& caller, const std::string& uid) {
                          return api_.Delete(caller, uid);
                        });
}

}  // namespace ozd
