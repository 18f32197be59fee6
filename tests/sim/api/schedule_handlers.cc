// Copyright (c) 2026 The ozd authors. MIT licence.
#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/route.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/world/schedules.h"

namespace ozd::sim {
namespace {

// Errors: kNotFound, kPermissionDenied.
absl::StatusOr<StoredObject> ReadVisible(const Call& call,
                                         Connection* connection) {
  OZD_ASSIGN_OR_RETURN(
      StoredObject schedule,
      ReadObject(connection, kScheduleKind, call.request.path_arguments[0]));
  if (IsVisible(schedule, *call.principal)) return schedule;
  return absl::PermissionDeniedError(
      "The schedule belongs to another principal");
}

void TakeFields(const Json& body, StoredObject* schedule) {
  Json kept;
  for (const char* field :
       {"name", "cron_schedule", "enabled", "prompt", "agent_config"}) {
    if (body.contains(field)) kept[field] = body[field];
  }
  if (!kept.contains("enabled")) kept["enabled"] = true;
  if (!kept.contains("prompt")) kept["prompt"] = "";
  schedule->body = std::move(kept);
}

absl::StatusOr<Json> CreateSchedule(const Call& call) {
  const Json body = ParseJson(call.request.body);
  OZD_RETURN_IF_ERROR(CheckSchedule(body));
  const Json& team = MemberAt(body, "team");
  if (body.contains("team") && !team.is_boolean()) {
    return absl::InvalidArgumentError("team: must be true or false");
  }
  StoredObject schedule;
  schedule.kind = kScheduleKind;
  schedule.created_us = call.context->clock->NextChange();
  schedule.revision_us = schedule.created_us;
  schedule.uid = NewObjectUid(schedule.created_us);
  const bool is_team = !team.is_boolean() || team.get<bool>();
  schedule.owner_type = is_team ? "Team" : "User";
  schedule.owner_uid = is_team ? Accounts::kTeamUid : call.principal->uid;
  schedule.creator_uid = call.principal->uid;
  schedule.editor_uid = call.principal->uid;
  schedule.hidden = Json::object();
  TakeFields(body, &schedule);
  OZD_RETURN_IF_ERROR(
      PlanSchedule(call.context->clock->CourseNow(), &schedule));
  OZD_RETURN_IF_ERROR(call.context->runs->Write([&](Transaction* transaction) {
    return PutObject(transaction->connection(), schedule);
  }));
  call.context->schedules->Wake();
  return ScheduleItem(schedule, *call.context->accounts);
}

// Reads, changes and writes back; returns the new item.
absl::StatusOr<Json> ChangeSchedule(
    const Call& call,
    const std::function<absl::Status(StoredObject*)>& change) {
  Json item;
  const absl::Status status =
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(StoredObject schedule,
                             ReadVisible(call, transaction->connection()));
        OZD_RETURN_IF_ERROR(change(&schedule));
        schedule.revision_us = call.context->clock->NextChange();
        schedule.editor_uid = call.principal->uid;
        OZD_RETURN_IF_ERROR(
            PlanSchedule(call.context->clock->CourseNow(), &schedule));
        item = ScheduleItem(schedule, *call.context->accounts);
        return PutObject(transaction->connection(), schedule);
      });
  if (!status.ok()) return status;
  call.context->schedules->Wake();
  return item;
}

absl::StatusOr<Json> ListSchedules(const Call& call) {
  std::vector<StoredObject> schedules;
  OZD_RETURN_IF_ERROR(
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(schedules, ListObjects(connection, kScheduleKind));
        return absl::OkStatus();
      }));
  std::stable_sort(schedules.begin(), schedules.end(),
                   [](const StoredObject& a, const StoredObject& b) {
                     return StringAt(a.body, "name") < StringAt(b.body, "name");
                   });
  Json items = Json::array();
  for (const StoredObject& schedule : schedules) {
    if (!IsVisible(schedule, *call.principal)) continue;
    items.push_back(ScheduleItem(schedule, *call.context->accounts));
  }
  return Json{{"schedules", std::move(items)}};
}

absl::StatusOr<Json> GetSchedule(const Call& call) {
  Json item;
  OZD_RETURN_IF_ERROR(
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const StoredObject schedule,
                             ReadVisible(call, connection));
        item = ScheduleItem(schedule, *call.context->accounts);
        return absl::OkStatus();
      }));
  return item;
}

absl::StatusOr<Json> DeleteSchedule(const Call& call) {
  OZD_RETURN_IF_ERROR(
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const StoredObject schedule,
                             ReadVisible(call, transaction->connection()));
        return RemoveObject(transaction->connection(), kScheduleKind,
                            schedule.uid);
      }));
  return Json{{"success", true}};
}

absl::StatusOr<Json> UpdateSchedule(const Call& call) {
  const Json body = ParseJson(call.request.body);
  OZD_RETURN_IF_ERROR(CheckSchedule(body));
  if (!MemberAt(body, "enabled").is_boolean()) {
    return absl::InvalidArgumentError("enabled: required, true or false");
  }
  return ChangeSchedule(call, [&](StoredObject* schedule) {
    TakeFields(body, schedule);
    return absl::OkStatus();
  });
}

absl::StatusOr<Json> SetEnabled(const Call& call, bool enabled) {
  return ChangeSchedule(call, [enabled](StoredObject* schedule) {
    schedule->body["enabled"] = enabled;
    return absl::OkStatus();
  });
}

Response PauseHandler(const Call& call) {
  return JsonResponse(SetEnabled(call, false));
}
Response ResumeHandler(const Call& call) {
  return JsonResponse(SetEnabled(call, true));
}

}  // namespace

const std::vector<Route>& ScheduleRoutes() {
  static constexpr char kAll[] = "/api/v1/agent/schedules";
  static constexpr char kOne[] = "/api/v1/agent/schedules/{scheduleId}";
  static constexpr char kPause[] = "/api/v1/agent/schedules/{scheduleId}/pause";
  static constexpr char kResume[] =
      "/api/v1/agent/schedules/{scheduleId}/resume";
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"POST",
       kAll,
       Access::kKey,
       Body::kJson,
       JsonHandler<CreateSchedule, 201>,
       {400, 401, 403}},
      {"GET",
       kAll,
       Access::kKey,
       Body::kNone,
       JsonHandler<ListSchedules>,
       {401, 500}},
      {"GET",
       kOne,
       Access::kKey,
       Body::kNone,
       JsonHandler<GetSchedule>,
       {400, 401, 403, 404}},
      {"PUT",
       kOne,
       Access::kKey,
       Body::kJson,
       JsonHandler<UpdateSchedule>,
       {400, 401, 403, 404}},
      {"DELETE",
       kOne,
       Access::kKey,
       Body::kNone,
       JsonHandler<DeleteSchedule>,
       {401, 403, 404, 500}},
      {"POST",
       kPause,
       Access::kKey,
       Body::kNone,
       PauseHandler,
       {401, 403, 404, 500}},
      {"POST",
       kResume,
       Access::kKey,
       Body::kNone,
       ResumeHandler,
       {401, 403, 404, 500}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
