// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/schedule_service.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/accounts/owner.h"
#include "daemon/core/agent_config/agent_config.h"
#include "daemon/core/runs/schedule_streak.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Schedule;

// Adds to a schedule how many of its runs have failed in a row.
void AddFailures(const AccountSync& accounts, int alarming_failures,
                 const std::string& partition, Schedule* schedule) {
  const auto streak =
      FindScheduleStreak(*accounts.parts().runs, partition, schedule->id(),
                         /*failures_wanted=*/1);
  // Reading the schedule does not fail for it.
  if (!streak.ok() || !streak->has_value()) return;
  oz::v1::FailureStreak* failures = schedule->mutable_failures();
  failures->set_count((*streak)->failures);
  failures->set_since_us((*streak)->since_us);
  failures->set_last_run_id((*streak)->last.run_id());
  failures->set_last_message((*streak)->last.status_message());
  failures->set_is_alarming((*streak)->failures >= alarming_failures);
}

TypedResources<Schedule>::Traits ScheduleTraits(
    const AccountSync* accounts, const ScheduleApi& api,
    const ScheduleService::Options& options) {
  return {
      .kind = oz::v1::RESOURCE_KIND_SCHEDULE,
      .noun = "schedule",
      .uid = &Schedule::id,
      .title = &Schedule::name,
      .less = [](const Schedule& a,
                 const Schedule& b) { return a.name() < b.name(); },
      .fetch_all = [api](const ApiCaller& caller,
                         const std::string&) { return api.List(caller); },
      .fetch_one = [api](const ApiCaller& caller, const std::string&,
                         const std::string& id) { return api.Get(caller, id); },
      .complete =
          [accounts, options](const AccountSync::InUse& account,
                              Schedule* schedule) {
            AddFailures(*accounts, options.schedule_failures,
                        account.state->partition(), schedule);
          }};
}

absl::StatusOr<std::optional<bool>> TeamFor(
    AccountSync* accounts, const oz::v1::CreateScheduleRequest& request,
    const CallScope& scope) {
  std::optional<bool> team;
  // The service applies the same rule when nothing is asked for.
  if (request.owner() == oz::v1::OWNER_SCOPE_UNSPECIFIED) return team;
  OZD_ASSIGN_OR_RETURN(const Owner owner,
                       ResolveOwner(accounts->parts().accounts,
                                    request.context(), request.owner(), scope));
  team = owner.kind == Owner::Kind::kTeam;
  return team;
}

ScheduleFields Merged(const Schedule& present,
                      const oz::v1::UpdateScheduleRequest& request) {
  ScheduleFields fields;
  fields.name = request.has_name() ? request.name() : present.name();
  fields.cron_schedule = request.has_cron_schedule() ? request.cron_schedule()
                                                     : present.cron_schedule();
  fields.enabled = present.enabled();
  fields.prompt = request.has_prompt() ? request.prompt() : present.prompt();
  return fields;
}

absl::StatusOr<JsonTree> MergedConfig(
    const Schedule& present, const oz::v1::UpdateScheduleRequest& request) {
  JsonTree config = JsonTree::object();
  if (!present.agent_config_json().empty()) {
    config = ParseJsonTree(present.agent_config_json());
  }
  if (!request.has_config()) return config;
  return BuildAgentConfig(request.config(), std::move(config));
}

}  // namespace

ScheduleService::ScheduleService(AccountSync* accounts, ServiceCalls* calls,
                                 ResourceCache* cache, const Options& options)
    : api_(calls),
      schedules_(accounts, cache, ScheduleTraits(accounts, api_, options)) {}

absl::StatusOr<oz::v1::ListSchedulesResponse> ScheduleService::List(
    const oz::v1::ListSchedulesRequest& request, const CallScope& scope) {
  return schedules_.List(request, scope,
                         &oz::v1::ListSchedulesResponse::mutable_schedules);
}

absl::StatusOr<oz::v1::GetScheduleResponse> ScheduleService::Get(
    const oz::v1::GetScheduleRequest& request, const CallScope& scope) {
  return schedules_.Get(request, request.id(), scope,
                        &oz::v1::GetScheduleResponse::mutable_schedule);
}

absl::StatusOr<oz::v1::CreateScheduleResponse> ScheduleService::Create(
    const oz::v1::CreateScheduleRequest& request, const CallScope& scope) {
  ScheduleFields fields;
  fields.name = request.name();
  fields.cron_schedule = request.cron_schedule();
  fields.prompt = request.prompt();
  OZD_ASSIGN_OR_RETURN(const JsonTree config,
                       BuildAgentConfig(request.config(), JsonTree::object()));
  AccountSync* const accounts = schedules_.accounts();
  OZD_ASSIGN_OR_RETURN(const Mutation mutation,
                       Mutation::Begin(accounts, request.context(), scope));
  OZD_ASSIGN_OR_RETURN(const std::optional<bool> team,
                       TeamFor(accounts, request, mutation.scope()));
  return schedules_.Create(
      mutation, &oz::v1::CreateScheduleResponse::mutable_schedule,
      {.what = absl::StrCat("schedule \"", fields.name, "\""),
       .send =
           [&](const ApiCaller& caller) {
             return api_.Create(caller, fields, config, team);
           },
       .is_same =
           [&](const Schedule& schedule) {
             return schedule.name() == fields.name &&
                    schedule.cron_schedule() == fields.cron_schedule &&
                    schedule.prompt() == fields.prompt;
           }});
}

absl::StatusOr<oz::v1::UpdateScheduleResponse> ScheduleService::Update(
    const oz::v1::UpdateScheduleRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const Mutation mutation,
      Mutation::Begin(schedules_.accounts(), request.context(), scope));
  OZD_ASSIGN_OR_RETURN(const std::string id,
                       schedules_.Complete(mutation.account(), request.id()));
  // Never from the cache: what is not named here is written back.
  OZD_ASSIGN_OR_RETURN(const Schedule present,
                       mutation.Note(api_.Get(mutation.caller(), id)));
  const ScheduleFields fields = Merged(present, request);
  OZD_ASSIGN_OR_RETURN(const JsonTree config, MergedConfig(present, request));
  oz::v1::UpdateScheduleResponse response;
  OZD_ASSIGN_OR_RETURN(
      *response.mutable_schedule(),
      schedules_.ChangeOnce(
          mutation, id, [&](const ApiCaller& caller, const std::string& uid) {
            return api_.Replace(caller, uid, fields, config);
          }));
  return response;
}

absl::StatusOr<oz::v1::PauseScheduleResponse> ScheduleService::Pause(
    const oz::v1::PauseScheduleRequest& request, const CallScope& scope) {
  return schedules_.Update(request, request.id(), scope,
                           &oz::v1::PauseScheduleResponse::mutable_schedule,
                           [&](const ApiCaller& caller, const std::string& id) {
                             return api_.SetEnabled(caller, id, false);
                           });
}

absl::StatusOr<oz::v1::UnpauseScheduleResponse> ScheduleService::Unpause(
    const oz::v1::UnpauseScheduleRequest& request, const CallScope& scope) {
  return schedules_.Update(request, request.id(), scope,
                           &oz::v1::UnpauseScheduleResponse::mutable_schedule,
                           [&](const ApiCaller& caller, const std::string& id) {
                             return api_.SetEnabled(caller, id, true);
                           });
}

absl::StatusOr<oz::v1::DeleteScheduleResponse> ScheduleService::Delete(
    const oz::v1::DeleteScheduleRequest& request, const CallScope& scope) {
  return schedules_.Delete(request, request.id(), scope,
                           &oz::v1::DeleteScheduleResponse::mutable_id,
                           [&](const ApiCaller& caller, const std::string& id) {
                             return api_.Delete(caller, id);
                           });
}

}  // namespace ozd
