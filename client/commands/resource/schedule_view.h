// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_RESOURCE_SCHEDULE_VIEW_H_
#define OZ_CLIENT_COMMANDS_RESOURCE_SCHEDULE_VIEW_H_

// Schedules, in all formats. Pure functions.

#include <string>

#include "client/commands/run_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {

using SchedulePage = google::protobuf::RepeatedPtrField<v1::Schedule>;

// A list for people. On a terminal ids are cut to as many characters as tell
// them apart.
std::string RenderScheduleTable(const SchedulePage& schedules,
                                const ViewOptions& options);
// Tab-separated and stable, under a header: id, name, cron, paused (Yes, No),
// last ran, next run (RFC 3339), scope, last error, failures in a row; "-" for
// what there is not.
std::string RenderScheduleRows(const SchedulePage& schedules);

// One schedule for people, several lines; a warning first when its runs keep
// failing.
std::string RenderScheduleCard(const v1::Schedule& schedule,
                               const ViewOptions& options);
// "Label: value" lines, in the same order.
std::string RenderScheduleFields(const v1::Schedule& schedule);

// An object on one line: id, name, cron_schedule, paused, last_ran, next_run,
// scope, prompt, last_spawn_error, agent_config, failures_in_a_row,
// last_failed_run_id.
std::string RenderScheduleJson(const v1::Schedule& schedule);
// An array of these on one line.
std::string RenderSchedulesJson(const SchedulePage& schedules);
// One a line.
std::string RenderSchedulesNdjson(const SchedulePage& schedules);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_RESOURCE_SCHEDULE_VIEW_H_
