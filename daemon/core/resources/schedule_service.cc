// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/schedule_service.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "daemon/core/accounts/owner.h"
#include "daemon/core/agent_config/agent_config.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/base/freshness.h"
#include "daemon/core/resources/resource_uid.h"
#include "daemon/core/runs/schedule_streak.h"
#include "daemon/core/writes/unknown_outcome.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Schedule;

constexpr char kNoun[] = "schedule";
// Of the time for a creation this much is for finding out what became of it.
constexpr double kShareOfLookup = 0.4;

ResourceKey Key() { return {ResourceKind::kSchedule, ""}; }

Resource ResourceOf(const Schedule& schedule) {
  return {.uid = schedule.id(),
          .title = schedule.name(),
          .body = schedule.SerializeAsString()};
}

// One that cannot be read is as good as missing.
std::optional<Schedule> ScheduleOf(const Resource& resource) {
  Schedule schedule;
  if (!schedule.ParseFromString(resource.body)) return std::nullopt;
  return schedule;
}

std::vector<Schedule> SchedulesOf(const ResourceAnswer& answer) {
  std::vector<Schedule> schedules;
  for (const Resource& item : answer.items) {
    if (auto schedule = ScheduleOf(item)) {
      schedules.push_back(*std::move(schedule));
    }
  }
  std::stable_sort(
      schedules.begin(), schedules.end(),
      [](const Schedule& a, const Schedule& b) { return a.name() < b.name(); });
  return schedules;
}

std::optional<Schedule> FindById(const ResourceAnswer& answer,
                                 const std::string& id) {
  for (const Resource& item : answer.items) {
    if (item.uid == id) return ScheduleOf(item);
  }
  return std::nullopt;
}

absl::Status NotCachedError(const std::string& id) {
  return NotInCacheError(
      absl::StrCat("schedule \"", id, "\" is not in the cache"));
}

absl::StatusOr<std::optional<bool>> TeamFor(
    AccountSync* accounts, const oz::v1::CreateScheduleRequest& request,
    const CallScope& scope) {
  std::optional<bool> team;
  // Without a wish the service goes by the rule that we would apply.
  if (request.owner() == oz::v1::OWNER_SCOPE_UNSPECIFIED) return team;
  OZD_ASSIGN_OR_RETURN(const Owner owner,
                       ResolveOwner(accounts->parts().accounts,
                                    request.context(), request.owner(), scope));
  team = owner.kind == Owner::Kind::kTeam;
  return team;
}

absl::StatusOr<ScheduleFields> Merged(
    const Schedule& present, const oz::v1::UpdateScheduleRequest& request) {
  ScheduleFields fields;
  fields.name = request.has_name() ? request.name() : present.name();
  fields.cron_schedule = request.has_cron_schedule() ? request.cron_schedule()
                                                     : present.cron_schedule();
  fields.enabled = present.enabled();
  fields.prompt = request.has_prompt() ? request.prompt() : present.prompt();
  if (!present.agent_config_json().empty()) {
    fields.agent_config = present.agent_config_json();
  }
  if (request.has_config()) {
    OZD_ASSIGN_OR_RETURN(
        fields.agent_config,
        BuildAgentConfig(request.config(), fields.agent_config));
  }
  return fields;
}

absl::Status MaybeCreated(const absl::Status& failure,
                          const std::string& what) {
  return UnknownOutcomeError(
      failure, absl::StrCat(what, " was created"),
      "Look with `oz schedule list --refresh` before you "
      "repeat the command.");
}

absl::Status MaybeChanged(const absl::Status& failure, const std::string& id) {
  return UnknownOutcomeError(
      failure, absl::StrCat("schedule ", id, " was changed"),
      absl::StrCat("Look with `oz schedule get ", id, " --refresh`."));
}

}  // namespace

ScheduleService::ScheduleService(AccountSync* accounts, ServiceCalls* calls,
                                 ResourceCache* cache, const Options& options)
    : accounts_(accounts), api_(calls), cache_(cache), options_(options) {}

absl::StatusOr<ResourceAnswer> ScheduleService::ReadAll(
    const AccountSync::InUse& account, oz::v1::ReadMode mode,
    const CallScope& scope) {
  const auto fetch =
      [api = api_](
          const ApiCaller& caller) -> absl::StatusOr<std::vector<Resource>> {
    OZD_ASSIGN_OR_RETURN(const std::vector<Schedule> schedules,
                         api.List(caller));
    std::vector<Resource> items;
    for (const Schedule& schedule : schedules) {
      items.push_back(ResourceOf(schedule));
    }
    return items;
  };
  return cache_->Read(account, Key(), mode, scope, fetch);
}

void ScheduleService::Remember(const AccountSync::InUse& account,
                               const Schedule& schedule) {
  cache_->NoteWritten(account, Key(), ResourceOf(schedule));
}

void ScheduleService::AddFailures(const std::string& partition,
                                  Schedule* schedule) const {
  const auto streak =
      FindScheduleStreak(*accounts_->parts().runs, partition, schedule->id(),
                         /*failures_wanted=*/1);
  // A word about it is not worth failing for.
  if (!streak.ok() || !streak->has_value()) return;
  oz::v1::FailureStreak* failures = schedule->mutable_failures();
  failures->set_count((*streak)->failures);
  failures->set_since_us((*streak)->since_us);
  failures->set_last_run_id((*streak)->last.run_id());
  failures->set_last_message((*streak)->last.status_message());
  failures->set_is_alarming((*streak)->failures >= options_.schedule_failures);
}

absl::StatusOr<oz::v1::ListSchedulesResponse> ScheduleService::List(
    const oz::v1::ListSchedulesRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  OZD_ASSIGN_OR_RETURN(const ResourceAnswer answer,
                       ReadAll(account, request.read_mode(), scope));
  oz::v1::ListSchedulesResponse response;
  *response.mutable_freshness() = answer.freshness;
  for (Schedule& schedule : SchedulesOf(answer)) {
    AddFailures(account.state->partition(), &schedule);
    *response.add_schedules() = std::move(schedule);
  }
  return response;
}

absl::StatusOr<oz::v1::GetScheduleResponse> ScheduleService::Get(
    const oz::v1::GetScheduleRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse account,
                       accounts_->Use(request.context(), request.read_mode()));
  oz::v1::GetScheduleResponse response;
  OZD_ASSIGN_OR_RETURN(const ResourceAnswer answer,
                       ReadAll(account, request.read_mode(), scope));
  OZD_ASSIGN_OR_RETURN(
      const std::string id,
      CompleteUid(*cache_, account, Key(), request.id(), kNoun));
  std::optional<Schedule> schedule = FindById(answer, id);
  *response.mutable_freshness() = answer.freshness;
  if (!schedule.has_value()) {
    if (request.read_mode() == oz::v1::READ_MODE_CACHED) {
      return NotCachedError(id);
    }
    // What the list does not show the service may still know, or refuse in its
    // own words.
    const Timestamps asked = NowOn(*accounts_->parts().clock);
    ApiCaller caller = account.caller;
    caller.timeout = std::min(caller.timeout, scope.timeout);
    OZD_ASSIGN_OR_RETURN(schedule, api_.Get(caller, id));
    *response.mutable_freshness() =
        UpstreamFreshness(asked, *accounts_->parts().clock);
  }
  AddFailures(account.state->partition(), &*schedule);
  *response.mutable_schedule() = *std::move(schedule);
  return response;
}

absl::StatusOr<oz::v1::CreateScheduleResponse> ScheduleService::Create(
    const oz::v1::CreateScheduleRequest& request, const CallScope& scope) {
  ScheduleFields fields;
  fields.name = request.name();
  fields.cron_schedule = request.cron_schedule();
  fields.prompt = request.prompt();
  OZD_ASSIGN_OR_RETURN(fields.agent_config,
                       BuildAgentConfig(request.config(), "{}"));
  OZD_ASSIGN_OR_RETURN(const Mutation mutation,
                       Mutation::Begin(accounts_, request.context(), scope));
  OZD_ASSIGN_OR_RETURN(const std::optional<bool> team,
                       TeamFor(accounts_, request, mutation.scope()));
  // What is there already is not what this creates, should it come to that.
  const auto before =
      ReadAll(mutation.account(), oz::v1::READ_MODE_AUTO, mutation.scope());
  const absl::StatusOr<Schedule> created = mutation.Note(
      api_.Create(mutation.CallerLeaving(kShareOfLookup), fields, team));
  if (AnswerWasLost(created.status())) {
    return LookUpCreated(mutation, fields, before, created.status());
  }
  OZD_RETURN_IF_ERROR(created.status());
  Remember(mutation.account(), *created);
  oz::v1::CreateScheduleResponse response;
  *response.mutable_schedule() = *created;
  return response;
}

absl::StatusOr<oz::v1::CreateScheduleResponse> ScheduleService::LookUpCreated(
    const Mutation& mutation, const ScheduleFields& fields,
    const absl::StatusOr<ResourceAnswer>& before, const absl::Status& failure) {
  const std::string what = absl::StrCat("schedule \"", fields.name, "\"");
  const absl::StatusOr<ResourceAnswer> after =
      ReadAll(mutation.account(), oz::v1::READ_MODE_REFRESH, mutation.scope());
  if (!after.ok()) {
    return MaybeCreated(failure, what);
  }
  std::set<std::string> known;
  if (before.ok()) {
    for (const Resource& item : before->items) known.insert(item.uid);
  }
  for (Schedule& schedule : SchedulesOf(*after)) {
    if (known.count(schedule.id()) > 0 || schedule.name() != fields.name ||
        schedule.cron_schedule() != fields.cron_schedule ||
        schedule.prompt() != fields.prompt) {
      continue;
    }
    if (!before.ok()) {
      // It may be an older one that looks the same.
      return MaybeCreated(failure, what);
    }
    oz::v1::CreateScheduleResponse response;
    *response.mutable_schedule() = std::move(schedule);
    response.set_found_afterwards(true);
    return response;
  }
  return DidNotHappenError(failure, absl::StrCat(what, " was not created"));
}

absl::StatusOr<oz::v1::UpdateScheduleResponse> ScheduleService::Update(
    const oz::v1::UpdateScheduleRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const Mutation mutation,
                       Mutation::Begin(accounts_, request.context(), scope));
  OZD_ASSIGN_OR_RETURN(
      const std::string id,
      CompleteUid(*cache_, mutation.account(), Key(), request.id(), kNoun));
  // Never from the cache: what is not named here is written back.
  OZD_ASSIGN_OR_RETURN(const Schedule present,
                       mutation.Note(api_.Get(mutation.caller(), id)));
  OZD_ASSIGN_OR_RETURN(const ScheduleFields fields, Merged(present, request));
  const absl::StatusOr<Schedule> updated =
      mutation.Note(api_.Replace(mutation.caller(), id, fields));
  if (AnswerWasLost(updated.status())) {
    cache_->NoteChanged(mutation.account(), Key());
    return MaybeChanged(updated.status(), id);
  }
  OZD_RETURN_IF_ERROR(updated.status());
  Remember(mutation.account(), *updated);
  oz::v1::UpdateScheduleResponse response;
  *response.mutable_schedule() = *updated;
  return response;
}

absl::StatusOr<Schedule> ScheduleService::SetEnabled(
    const oz::v1::CallContext& context, const std::string& typed, bool enabled,
    const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const Mutation mutation,
                       Mutation::Begin(accounts_, context, scope));
  OZD_ASSIGN_OR_RETURN(
      const std::string id,
      CompleteUid(*cache_, mutation.account(), Key(), typed, kNoun));
  absl::StatusOr<Schedule> schedule =
      mutation.Note(api_.SetEnabled(mutation.caller(), id, enabled));
  if (AnswerWasLost(schedule.status())) {
    cache_->NoteChanged(mutation.account(), Key());
    return MaybeChanged(schedule.status(), id);
  }
  if (schedule.ok()) Remember(mutation.account(), *schedule);
  return schedule;
}

absl::StatusOr<oz::v1::PauseScheduleResponse> ScheduleService::Pause(
    const oz::v1::PauseScheduleRequest& request, const CallScope& scope) {
  oz::v1::PauseScheduleResponse response;
  OZD_ASSIGN_OR_RETURN(
      *response.mutable_schedule(),
      SetEnabled(request.context(), request.id(), false, scope));
  return response;
}

absl::StatusOr<oz::v1::UnpauseScheduleResponse> ScheduleService::Unpause(
    const oz::v1::UnpauseScheduleRequest& request, const CallScope& scope) {
  oz::v1::UnpauseScheduleResponse response;
  OZD_ASSIGN_OR_RETURN(
      *response.mutable_schedule(),
      SetEnabled(request.context(), request.id(), true, scope));
  return response;
}

absl::StatusOr<oz::v1::DeleteScheduleResponse> ScheduleService::Delete(
    const oz::v1::DeleteScheduleRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const Mutation mutation,
                       Mutation::Begin(accounts_, request.context(), scope));
  OZD_ASSIGN_OR_RETURN(
      const std::string id,
      CompleteUid(*cache_, mutation.account(), Key(), request.id(), kNoun));
  const absl::Status deleted =
      mutation.Note(api_.Delete(mutation.caller(), id));
  if (AnswerWasLost(deleted)) {
    cache_->NoteChanged(mutation.account(), Key());
    return MaybeChanged(deleted, id);
  }
  if (deleted.ok() || absl::IsNotFound(deleted)) {
    cache_->NoteRemoved(mutation.account(), Key(), id);
  }
  OZD_RETURN_IF_ERROR(deleted);
  oz::v1::DeleteScheduleResponse response;
  response.set_id(id);
  return response;
}

}  // namespace ozd
