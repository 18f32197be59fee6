// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/schedules.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/store/random.h"
#include "tests/sim/world/cron.h"
#include "tests/sim/world/run_request.h"

namespace ozd::sim {
namespace {

// The request that a firing schedule stands for.
Json RunRequestOf(const Json& body) {
  Json request;
  request["prompt"] = StringAt(body, "prompt");
  const Json& config = MemberAt(body, "agent_config");
  if (config.is_object()) request["config"] = config;
  return request;
}

const Principal* FindMember(const Accounts& accounts, const std::string& uid) {
  for (const Principal* member : accounts.Members()) {
    if (member->uid == uid) return member;
  }
  return nullptr;
}

Json TimeOrNull(const Json& hidden, const char* key) {
  const int64_t time_us = IntAt(hidden, key, 0);
  return time_us == 0 ? Json() : Json(FormatRfc3339Z(time_us));
}

}  // namespace

absl::Status CheckSchedule(const Json& body) {
  if (!body.is_object()) return InvalidField("body", "must be a JSON object");
  if (StringAt(body, "name").empty()) {
    return InvalidField("name", "required, a string");
  }
  if (StringAt(body, "cron_schedule").empty()) {
    return InvalidField("cron_schedule", "required, a string");
  }
  OZD_RETURN_IF_ERROR(Cron::Parse(StringAt(body, "cron_schedule")).status());
  const Json& enabled = MemberAt(body, "enabled");
  if (body.contains("enabled") && !enabled.is_boolean()) {
    return InvalidField("enabled", "must be true or false");
  }
  if (body.contains("prompt") && !MemberAt(body, "prompt").is_string()) {
    return InvalidField("prompt", "must be a string");
  }
  if (body.contains("agent_config") &&
      !MemberAt(body, "agent_config").is_object()) {
    return InvalidField("agent_config", "must be an object");
  }
  const absl::Status request = CheckRunRequest(RunRequestOf(body));
  if (request.ok()) return request;
  return absl::InvalidArgumentError(
      absl::StrReplaceAll(request.message(), {{"config.", "agent_config."}}));
}

absl::Status PlanSchedule(int64_t course_now_us, StoredObject* schedule) {
  schedule->hidden.erase("next_us");
  if (!BoolAt(schedule->body, "enabled")) return absl::OkStatus();
  OZD_ASSIGN_OR_RETURN(const Cron cron,
                       Cron::Parse(StringAt(schedule->body, "cron_schedule")));
  const std::optional<int64_t> next = cron.Next(course_now_us);
  if (next.has_value()) schedule->hidden["next_us"] = *next;
  return absl::OkStatus();
}

Json ScheduleItem(const StoredObject& schedule, const Accounts& accounts) {
  const Json& body = schedule.body;
  Json item;
  item["id"] = schedule.uid;
  item["name"] = StringAt(body, "name");
  item["cron_schedule"] = StringAt(body, "cron_schedule");
  item["enabled"] = BoolAt(body, "enabled");
  item["prompt"] = StringAt(body, "prompt");
  item["last_spawn_error"] = MemberAt(body, "last_spawn_error");
  if (body.contains("agent_config")) {
    item["agent_config"] = body["agent_config"];
  }
  item["created_at"] = FormatRfc3339Z(schedule.created_us);
  item["updated_at"] = FormatRfc3339Z(schedule.revision_us);
  item["created_by"] = PersonJson(accounts, schedule.creator_uid);
  item["updated_by"] = PersonJson(accounts, schedule.editor_uid);
  item["history"] = {{"last_ran", TimeOrNull(schedule.hidden, "last_us")},
                     {"next_run", TimeOrNull(schedule.hidden, "next_us")}};
  item["scope"] = ScopeJson(schedule);
  return item;
}

ScheduleRunner::ScheduleRunner(RunDatabase* database, SimClock* clock,
                               CourseRunner* courses, const Accounts* accounts,
                               int64_t speed)
    : database_(database),
      clock_(clock),
      courses_(courses),
      accounts_(accounts),
      speed_(speed),
      thread_([this] { Loop(); }) {}

ScheduleRunner::~ScheduleRunner() {
  {
    MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  thread_.join();
}

void ScheduleRunner::Wake() {
  MutexLock lock(&mutex_);
  woken_ = true;
  changed_.NotifyAll();
}

absl::Status ScheduleRunner::Fire(Transaction* transaction,
                                  StoredObject schedule, int64_t now_us) {
  schedule.hidden["last_us"] = now_us;
  OZD_RETURN_IF_ERROR(PlanSchedule(now_us, &schedule));
  const std::string prompt = StringAt(schedule.body, "prompt");
  absl::StatusOr<Course> course = PlanCourse(prompt, speed_, now_us);
  if (!course.ok()) {
    schedule.body["last_spawn_error"] = std::string(course.status().message());
    return PutObject(transaction->connection(), schedule);
  }
  schedule.body.erase("last_spawn_error");
  Principal creator;
  creator.uid = schedule.creator_uid;
  const Principal* const member = FindMember(*accounts_, creator.uid);
  if (member != nullptr) creator = *member;
  const int64_t change_us = clock_->NextChange();
  Json request = RunRequestOf(schedule.body);
  if (schedule.owner_type == "User") request["team"] = false;
  StoredRun stored;
  stored.run = std::make_shared<Json>(
      MakeRun(request, creator, "",
              Random(static_cast<uint64_t>(change_us)).Uuid(), change_us));
  (*stored.run)["source"] = "SCHEDULED_AGENT";
  (*stored.run)["schedule"] = {
      {"schedule_id", schedule.uid},
      {"schedule_name", StringAt(schedule.body, "name")},
      {"cron_schedule", StringAt(schedule.body, "cron_schedule")}};
  stored.course = *std::move(course);
  OZD_RETURN_IF_ERROR(transaction->Put(stored));
  return PutObject(transaction->connection(), schedule);
}

absl::StatusOr<int64_t> ScheduleRunner::RunDue() {
  int64_t fired = 0;
  const int64_t now_us = clock_->CourseNow();
  const absl::Status status =
      database_->Write([&](Transaction* transaction) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(
            std::vector<StoredObject> schedules,
            ListObjects(transaction->connection(), kScheduleKind));
        for (StoredObject& schedule : schedules) {
          const int64_t next_us = IntAt(schedule.hidden, "next_us", 0);
          if (next_us == 0 || next_us > now_us) continue;
          OZD_RETURN_IF_ERROR(Fire(transaction, std::move(schedule), now_us));
          ++fired;
        }
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  if (fired > 0) courses_->Wake();
  return fired;
}

std::optional<int64_t> ScheduleRunner::NextDue() {
  std::optional<int64_t> next;
  database_
      ->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::vector<StoredObject> schedules,
                             ListObjects(connection, kScheduleKind));
        for (const StoredObject& schedule : schedules) {
          const int64_t due_us = IntAt(schedule.hidden, "next_us", 0);
          if (due_us != 0 && due_us < next.value_or(INT64_MAX)) next = due_us;
        }
        return absl::OkStatus();
      })
      .IgnoreError();
  return next;
}

void ScheduleRunner::Loop() {
  while (true) {
    RunDue().status().IgnoreError();
    const std::optional<int64_t> next = NextDue();
    MutexLock lock(&mutex_);
    while (!woken_ && !stopping_) {
      if (!next.has_value()) {
        changed_.Wait(&mutex_);
        continue;
      }
      const int64_t left_us = *next - clock_->CourseNow();
      if (left_us <= 0) break;
      changed_.WaitFor(&mutex_, std::chrono::microseconds(left_us));
    }
    if (stopping_) return;
    woken_ = false;
  }
}

}  // namespace ozd::sim
