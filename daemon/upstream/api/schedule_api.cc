// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/schedule_api.h"

#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Schedule;

// The service spells it in mixed case here and in capitals elsewhere.
std::string ScheduleScopeOf(const JsonTree& item) {
  std::string type = StringOf(MemberOf(item, "scope"), "type");
  for (const char* known : {"Team", "User"}) {
    if (absl::EqualsIgnoreCase(type, known)) return known;
  }
  return type;
}

void TakeConfig(JsonTree config, Schedule* schedule) {
  if (!config.is_object()) return;
  for (auto member = config.begin(); member != config.end();) {
    member = member->is_null() ? config.erase(member) : std::next(member);
  }
  schedule->set_environment_id(StringOf(config, "environment_id"));
  schedule->set_model_id(StringOf(config, "model_id"));
  schedule->set_agent_name(StringOf(config, "name"));
  schedule->set_skill_spec(StringOf(config, "skill_spec"));
  schedule->set_worker_host(StringOf(config, "worker_host"));
  schedule->set_agent_config_json(DumpJsonTree(config));
}

// Returns false for an item that is no schedule.
bool ReadSchedule(const JsonTree& item, Schedule* read) {
  Schedule& schedule = *read;
  schedule.set_id(StringOf(item, "id"));
  schedule.set_name(StringOf(item, "name"));
  schedule.set_cron_schedule(StringOf(item, "cron_schedule"));
  schedule.set_enabled(MemberOf(item, "enabled") == true);
  schedule.set_prompt(StringOf(item, "prompt"));
  schedule.set_created_at_us(TimeOf(item, "created_at"));
  schedule.set_updated_at_us(TimeOf(item, "updated_at"));
  schedule.set_last_spawn_error(StringOf(item, "last_spawn_error"));
  schedule.set_scope(ScheduleScopeOf(item));
  const JsonTree& history = MemberOf(item, "history");
  schedule.set_last_ran_us(TimeOf(history, "last_ran"));
  schedule.set_next_run_us(TimeOf(history, "next_run"));
  TakeConfig(MemberOf(item, "agent_config"), &schedule);
  return !schedule.id().empty();
}

absl::StatusOr<Schedule> ParseSchedule(const std::string& text) {
  Schedule schedule;
  if (ReadSchedule(ParseJsonTree(text), &schedule)) return schedule;
  return absl::DataLossError("the answer is no schedule with an id");
}

std::string ScheduleBody(const ScheduleFields& fields,
                         const JsonTree& agent_config,
                         std::optional<bool> team) {
  JsonTree body;
  body["name"] = fields.name;
  body["cron_schedule"] = fields.cron_schedule;
  body["enabled"] = fields.enabled;
  body["prompt"] = fields.prompt;
  if (!agent_config.empty()) body["agent_config"] = agent_config;
  if (team.has_value()) body["team"] = *team;
  return DumpJsonTree(body);
}

RestCall ScheduleCall(const char* method, std::vector<std::string> below = {}) {
  RestCall call;
  call.method = method;
  call.segments = {"agent", "schedules"};
  for (std::string& segment : below) {
    call.segments.push_back(std::move(segment));
  }
  return call;
}

}  // namespace

absl::StatusOr<std::vector<Schedule>> ScheduleApi::List(
    const ApiCaller& caller) const {
  OZD_ASSIGN_OR_RETURN(const std::string text,
                       calls_->Rest(caller, ScheduleCall("GET")));
  return ReadList(ParseJsonTree(text), "schedules", ReadSchedule);
}

absl::StatusOr<Schedule> ScheduleApi::Get(const ApiCaller& caller,
                                          const std::string& id) const {
  OZD_ASSIGN_OR_RETURN(const std::string text,
                       calls_->Rest(caller, ScheduleCall("GET", {id})));
  return ParseSchedule(text);
}

absl::StatusOr<Schedule> ScheduleApi::Create(const ApiCaller& caller,
                                             const ScheduleFields& fields,
                                             const JsonTree& agent_config,
                                             std::optional<bool> team) const {
  RestCall call = ScheduleCall("POST");
  call.body = ScheduleBody(fields, agent_config, team);
  call.repeatable = Repeatable::kNo;
  OZD_ASSIGN_OR_RETURN(const std::string text, calls_->Rest(caller, call));
  return ParseSchedule(text);
}

absl::StatusOr<Schedule> ScheduleApi::Replace(
    const ApiCaller& caller, const std::string& id,
    const ScheduleFields& fields, const JsonTree& agent_config) const {
  RestCall call = ScheduleCall("PUT", {id});
  call.body = ScheduleBody(fields, agent_config, std::nullopt);
  call.repeatable = Repeatable::kNo;
  OZD_ASSIGN_OR_RETURN(const std::string text, calls_->Rest(caller, call));
  return ParseSchedule(text);
}

absl::StatusOr<Schedule> ScheduleApi::SetEnabled(const ApiCaller& caller,
                                                 const std::string& id,
                                                 bool enabled) const {
  // Twice is as good as once.
  RestCall call = ScheduleCall("POST", {id, enabled ? "resume" : "pause"});
  OZD_ASSIGN_OR_RETURN(const std::string text, calls_->Rest(caller, call));
  return ParseSchedule(text);
}

absl::Status ScheduleApi::Delete(const ApiCaller& caller,
                                 const std::string& id) const {
  RestCall call = ScheduleCall("DELETE", {id});
  // The answer to a second one would be that there is no such schedule.
  call.repeatable = Repeatable::kNo;
  return calls_->Rest(caller, call).status();
}

}  // namespace ozd
