// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/agent_config_options.h"
#include "client/commands/daemon_call.h"
#include "client/commands/handlers.h"
#include "client/commands/report.h"
#include "client/commands/resource/schedule_view.h"
#include "client/output/display_width.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {
namespace {

constexpr char kList[] = "/oz.v1.ScheduleService/ListSchedules";
constexpr char kGet[] = "/oz.v1.ScheduleService/GetSchedule";
constexpr char kCreate[] = "/oz.v1.ScheduleService/CreateSchedule";
constexpr char kUpdate[] = "/oz.v1.ScheduleService/UpdateSchedule";
constexpr char kPause[] = "/oz.v1.ScheduleService/PauseSchedule";
constexpr char kUnpause[] = "/oz.v1.ScheduleService/UnpauseSchedule";
constexpr char kDelete[] = "/oz.v1.ScheduleService/DeleteSchedule";
// The daemon may have to find out what became of it.
constexpr absl::Duration kCreateTimeout = absl::Minutes(1);

bool WantsJson(const CommandContext& context) {
  return context.format() == OutputFormat::kJson ||
         context.format() == OutputFormat::kNdjson;
}

// What the real thing is about to be done, before it may take a while.
void Announce(CommandContext& context, absl::string_view line) {
  context.io()->Out(absl::StrCat(line, "\n"));
  context.io()->Flush();
}

void PrintSchedule(CommandContext& context, const v1::Schedule& schedule) {
  switch (context.format()) {
    case OutputFormat::kJson:
    case OutputFormat::kNdjson:
      PrintJson(context, RenderScheduleJson(schedule));
      break;
    case OutputFormat::kText:
      context.io()->Out(RenderScheduleFields(schedule));
      break;
    case OutputFormat::kPretty:
      context.io()->Out(RenderScheduleCard(schedule, MakeViewOptions(context)));
      break;
  }
}

// A change that takes an id and says the same in every format.
template <typename Request, typename Response>
int Change(CommandContext& context, const char* method, Request request,
           absl::string_view doing, absl::string_view done) {
  *request.mutable_context() = context.call_context();
  request.set_id(context.args().Text("SCHEDULE_ID"));
  Announce(context, doing);
  Response response;
  const absl::Status status = CallDaemon(context, method, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  context.io()->Out(absl::StrCat(done, "\n"));
  return kExitOk;
}

void SayIfWithoutEnvironment(CommandContext& context, bool without) {
  if (!without) return;
  context.io()->Err("Scheduling agent to run without an environment.\n");
}

}  // namespace

int ScheduleList(CommandContext& context) {
  v1::ListSchedulesRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  v1::ListSchedulesResponse response;
  const absl::Status status = CallDaemon(context, kList, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, response.freshness(), "schedules");
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, RenderSchedulesJson(response.schedules()));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, RenderSchedulesNdjson(response.schedules()));
      break;
    case OutputFormat::kText:
      context.io()->Out(RenderScheduleRows(response.schedules()));
      break;
    case OutputFormat::kPretty:
      context.io()->Out(response.schedules().empty()
                            ? "No schedules.\n"
                            : RenderScheduleTable(response.schedules(),
                                                  MakeViewOptions(context)));
      break;
  }
  return kExitOk;
}

int ScheduleGet(CommandContext& context) {
  v1::GetScheduleRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  request.set_id(context.args().Text("SCHEDULE_ID"));
  v1::GetScheduleResponse response;
  const absl::Status status = CallDaemon(context, kGet, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, response.freshness(), "the schedule");
  PrintSchedule(context, response.schedule());
  return kExitOk;
}

int ScheduleCreate(CommandContext& context) {
  const ParsedArgs& args = context.args();
  v1::CreateScheduleRequest request;
  *request.mutable_context() = context.call_context();
  request.set_name(args.Text("name"));
  request.set_cron_schedule(args.Text("cron"));
  request.set_prompt(args.Text("prompt"));
  request.set_owner(OwnerScopeOf(args));
  absl::Status status = FillAgentConfig(args, request.mutable_config());
  if (!status.ok()) return ReportFailure(context, status);
  if (!WantsJson(context)) {
    Announce(context,
             absl::StrCat("Scheduling agent ", OneLine(request.name()), "..."));
  }
  v1::CreateScheduleResponse response;
  status = CallDaemon(context, kCreate, request, &response,
                      {.timeout = kCreateTimeout});
  if (!status.ok()) return ReportFailure(context, status);
  if (response.found_afterwards()) {
    context.io()->Err(
        "warning: the service did not confirm the schedule, but it was "
        "created\n");
  }
  SayIfWithoutEnvironment(context,
                          response.schedule().environment_id().empty());
  if (WantsJson(context)) {
    PrintSchedule(context, response.schedule());
  } else {
    context.io()->Out(absl::StrCat(
        "Scheduled agent: ", OneLine(response.schedule().id()), "\n"));
  }
  return kExitOk;
}

int ScheduleUpdate(CommandContext& context) {
  const ParsedArgs& args = context.args();
  v1::UpdateScheduleRequest request;
  if (args.Has("name")) request.set_name(args.Text("name"));
  if (args.Has("cron")) request.set_cron_schedule(args.Text("cron"));
  if (args.Has("prompt")) request.set_prompt(args.Text("prompt"));
  const absl::Status status = FillAgentConfig(args, request.mutable_config());
  if (!status.ok()) return ReportFailure(context, status);
  return Change<v1::UpdateScheduleRequest, v1::UpdateScheduleResponse>(
      context, kUpdate, std::move(request), "Updating agent...",
      "Schedule updated");
}

int SchedulePause(CommandContext& context) {
  return Change<v1::PauseScheduleRequest, v1::PauseScheduleResponse>(
      context, kPause, {}, "Pausing agent...", "Schedule paused");
}

int ScheduleUnpause(CommandContext& context) {
  return Change<v1::UnpauseScheduleRequest, v1::UnpauseScheduleResponse>(
      context, kUnpause, {}, "Resuming agent...", "Schedule unpaused");
}

int ScheduleDelete(CommandContext& context) {
  return Change<v1::DeleteScheduleRequest, v1::DeleteScheduleResponse>(
      context, kDelete, {}, "Deleting agent...", "Schedule deleted");
}

}  // namespace oz
