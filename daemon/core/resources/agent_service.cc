// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/agent_service.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/base/freshness.h"
#include "daemon/core/resources/resource_uid.h"
#include "daemon/core/writes/unknown_outcome.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Agent;
using Strings = google::protobuf::RepeatedPtrField<std::string>;

constexpr char kNoun[] = "agent";
// Of the time for a creation this much is for finding out what became of it.
constexpr double kShareOfLookup = 0.4;

ResourceKey Key() { return {ResourceKind::kIdentity, ""}; }

Resource ResourceOf(const Agent& agent) {
  return {.uid = agent.uid(),
          .title = agent.name(),
          .body = agent.SerializeAsString()};
}

std::vector<Agent> AgentsOf(const ResourceAnswer& answer) {
  std::vector<Agent> agents;
  for (const Resource& item : answer.items) {
    Agent agent;
    // One that cannot be read is as good as missing.
    if (agent.ParseFromString(item.body)) agents.push_back(std::move(agent));
  }
  return agents;
}

Agent Viewed(Agent agent, oz::v1::AgentView view) {
  if (view != oz::v1::AGENT_VIEW_RAW_JSON) {
    agent.clear_raw_json();
    return agent;
  }
  Agent raw;
  raw.set_uid(agent.uid());
  raw.set_raw_json(std::move(*agent.mutable_raw_json()));
  return raw;
}

// Only texts that say something are sent.
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

bool SaysTheSame(const Agent& agent,
                 const oz::v1::CreateAgentRequest& request) {
  return agent.name() == request.name() &&
         agent.description() == request.description() &&
         agent.prompt() == request.prompt();
}

absl::Status MaybeCreated(const absl::Status& failure,
                          const std::string& what) {
  return UnknownOutcomeError(failure, absl::StrCat(what, " was created"),
                             "Look with `oz agent list --refresh` before you "
                             "repeat the command.");
}

absl::Status MaybeChanged(const absl::Status& failure, const std::string& uid) {
  return UnknownOutcomeError(
      failure, absl::StrCat("agent ", uid, " was changed"),
      absl::StrCat("Look with `oz agent get ", uid, " --refresh`."));
}

}  // namespace

AgentService::AgentService(AccountSync* accounts, ServiceCalls* calls,
                           ResourceCache* cache)
    : accounts_(accounts), api_(calls), cache_(cache) {}

absl::StatusOr<ResourceAnswer> AgentService::ReadAll(
    const AccountSync::InUse& account, oz::v1::ReadMode mode,
    const CallScope& scope) {
  const auto fetch =
      [api = api_](
          const ApiCaller& caller) -> absl::StatusOr<std::vector<Resource>> {
    OZD_ASSIGN_OR_RETURN(const std::vector<Agent> agents, api.List(caller));
    std::vector<Resource> items;
    for (const Agent& agent : agents) items.push_back(ResourceOf(agent));
    return items;
  };
  return cache_->Read(account, Key(), mode, scope, fetch);
}

void AgentService::Remember(const AccountSync::InUse& account,
                            const Agent& agent) {
  cache_->NoteWritten(account, Key(), ResourceOf(agent));
}

absl::StatusOr<oz::v1::ListAgentsResponse> AgentService::List(
    const oz::v1::ListAgentsRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  OZD_ASSIGN_OR_RETURN(const ResourceAnswer answer,
                       ReadAll(account, request.read_mode(), scope));
  oz::v1::ListAgentsResponse response;
  *response.mutable_freshness() = answer.freshness;
  for (Agent& agent : AgentsOf(answer)) {
    *response.add_agents() = Viewed(std::move(agent), request.view());
  }
  return response;
}

absl::StatusOr<oz::v1::GetAgentResponse> AgentService::Get(
    const oz::v1::GetAgentRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  OZD_ASSIGN_OR_RETURN(const ResourceAnswer answer,
                       ReadAll(account, request.read_mode(), scope));
  OZD_ASSIGN_OR_RETURN(
      const std::string uid,
      CompleteUid(*cache_, account, Key(), request.uid(), kNoun));
  oz::v1::GetAgentResponse response;
  *response.mutable_freshness() = answer.freshness;
  for (Agent& agent : AgentsOf(answer)) {
    if (agent.uid() != uid) continue;
    *response.mutable_agent() = Viewed(std::move(agent), request.view());
    return response;
  }
  if (request.read_mode() == oz::v1::READ_MODE_CACHED) {
    return NotInCacheError(
        absl::StrCat("agent \"", uid, "\" is not in the cache"));
  }
  // What the list does not show the service may still know, or refuse in its
  // own words.
  const Timestamps asked = NowOn(*accounts_->parts().clock);
  ApiCaller caller = account.caller;
  caller.timeout = std::min(caller.timeout, scope.timeout);
  OZD_ASSIGN_OR_RETURN(Agent agent, api_.Get(caller, uid));
  *response.mutable_freshness() =
      UpstreamFreshness(asked, *accounts_->parts().clock);
  *response.mutable_agent() = Viewed(std::move(agent), request.view());
  return response;
}

absl::StatusOr<oz::v1::CreateAgentResponse> AgentService::Create(
    const oz::v1::CreateAgentRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const Mutation mutation,
                       Mutation::Begin(accounts_, request.context(), scope));
  // What is there already is not what this creates, should it come to that.
  const auto before =
      ReadAll(mutation.account(), oz::v1::READ_MODE_AUTO, mutation.scope());
  absl::StatusOr<Agent> agent = mutation.Note(
      api_.Create(mutation.CallerLeaving(kShareOfLookup), FieldsOf(request)));
  oz::v1::CreateAgentResponse response;
  if (AnswerWasLost(agent.status())) {
    agent = LookUpCreated(mutation, request, before, agent.status());
    response.set_found_afterwards(true);
  } else if (agent.ok()) {
    Remember(mutation.account(), *agent);
  }
  OZD_RETURN_IF_ERROR(agent.status());
  *response.mutable_agent() = Viewed(*std::move(agent), request.view());
  return response;
}

absl::StatusOr<Agent> AgentService::LookUpCreated(
    const Mutation& mutation, const oz::v1::CreateAgentRequest& request,
    const absl::StatusOr<ResourceAnswer>& before, const absl::Status& failure) {
  const std::string what = absl::StrCat("agent \"", request.name(), "\"");
  const absl::StatusOr<ResourceAnswer> after =
      ReadAll(mutation.account(), oz::v1::READ_MODE_REFRESH, mutation.scope());
  if (!after.ok()) {
    return MaybeCreated(failure, what);
  }
  std::set<std::string> known;
  if (before.ok()) {
    for (const Resource& item : before->items) known.insert(item.uid);
  }
  for (Agent& agent : AgentsOf(*after)) {
    if (known.count(agent.uid()) > 0 || !SaysTheSame(agent, request)) continue;
    if (before.ok()) return std::move(agent);
    // It may be an older one that looks the same.
    return MaybeCreated(failure, what);
  }
  return DidNotHappenError(failure, absl::StrCat(what, " was not created"));
}

absl::StatusOr<oz::v1::UpdateAgentResponse> AgentService::Update(
    const oz::v1::UpdateAgentRequest& request, const CallScope& scope) {
  OZD_RETURN_IF_ERROR(CheckNamesAChange(request));
  OZD_ASSIGN_OR_RETURN(const Mutation mutation,
                       Mutation::Begin(accounts_, request.context(), scope));
  OZD_ASSIGN_OR_RETURN(
      const std::string uid,
      CompleteUid(*cache_, mutation.account(), Key(), request.uid(), kNoun));
  Agent present;
  if (NeedsPresent(request.secrets()) || NeedsPresent(request.skills())) {
    // Never from the cache: the whole list is written back.
    OZD_ASSIGN_OR_RETURN(present,
                         mutation.Note(api_.Get(mutation.caller(), uid)));
  }
  absl::StatusOr<Agent> agent = mutation.Note(
      api_.Update(mutation.caller(), uid, FieldsOf(request, present)));
  if (AnswerWasLost(agent.status())) {
    cache_->NoteChanged(mutation.account(), Key());
    return MaybeChanged(agent.status(), uid);
  }
  OZD_RETURN_IF_ERROR(agent.status());
  Remember(mutation.account(), *agent);
  oz::v1::UpdateAgentResponse response;
  *response.mutable_agent() = Viewed(*std::move(agent), request.view());
  return response;
}

absl::StatusOr<oz::v1::DeleteAgentResponse> AgentService::Delete(
    const oz::v1::DeleteAgentRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const Mutation mutation,
                       Mutation::Begin(accounts_, request.context(), scope));
  OZD_ASSIGN_OR_RETURN(
      const std::string uid,
      CompleteUid(*cache_, mutation.account(), Key(), request.uid(), kNoun));
  const absl::Status deleted =
      mutation.Note(api_.Delete(mutation.caller(), uid));
  if (AnswerWasLost(deleted)) {
    cache_->NoteChanged(mutation.account(), Key());
    return MaybeChanged(deleted, uid);
  }
  if (deleted.ok() || absl::IsNotFound(deleted)) {
    cache_->NoteRemoved(mutation.account(), Key(), uid);
  }
  OZD_RETURN_IF_ERROR(deleted);
  oz::v1::DeleteAgentResponse response;
  response.set_uid(uid);
  return response;
}

}  // namespace ozd
