// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>

#include "absl/strings/str_cat.h"
#include "client/commands/agent_config_options.h"
#include "client/commands/item_handlers.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "client/output/relative_time.h"
#include "proto/oz/v1/resources.pb.h"

namespace oz {
namespace {

// The daemon may have to find out what became of it.
constexpr absl::Duration kCreateTimeout = absl::Minutes(1);

using v1::Schedule;

FieldValue Paused(const Schedule& schedule) {
  return FieldValue::OfFlag(!schedule.enabled(),
                            schedule.enabled() ? Color::kNone : Color::kYellow);
}

// Says what the service calls a user's is personal.
FieldValue ScheduleScope(const Schedule& schedule) {
  return FieldValue::OfText(schedule.scope() == "User" ? "Personal"
                                                       : schedule.scope());
}

FieldValue AlarmingFailures(const Schedule& schedule) {
  if (!schedule.failures().is_alarming()) return {};
  return FieldValue::OfText(
      absl::StrCat(schedule.failures().count(), " in a row"));
}

FieldValue FailureCount(const Schedule& schedule) {
  return FieldValue::OfNumber(schedule.failures().count());
}

FieldValue LastFailedRun(const Schedule& schedule) {
  return FieldValue::OfText(schedule.failures().last_run_id());
}

void WriteAgentConfig(const Schedule& schedule, JsonWriter* json) {
  if (schedule.agent_config_json().empty()) {
    json->Null();
  } else {
    json->Json(schedule.agent_config_json());
  }
}

FieldValue ScheduleLastRan(const Schedule& schedule) {
  FieldValue value = FieldValue::OfTime(schedule.last_ran_us());
  if (!schedule.last_spawn_error().empty()) {
    value.text = "❌ ";
    value.color = Color::kRed;
  }
  return value;
}

constexpr ColumnLook kIfSet = {.optional = true};
constexpr Column<Schedule> kScheduleFields[] = {
    {"id", "ID", Text<&Schedule::id>, {.id_cut = IdCut::kTellApart}},
    {"name",
     "Name",
     Text<&Schedule::name>,
     {.color = Color::kBold, .flexible = true}},
    {"cron_schedule", "Schedule", Text<&Schedule::cron_schedule>},
    {"cron", "Cron schedule", Text<&Schedule::cron_schedule>},
    {"paused", "Paused", Paused},
    {"marked_last_ran", "Last ran", ScheduleLastRan, {.absent = "-"}},
    {"last_ran", "Last ran", Time<&Schedule::last_ran_us>, {.absent = "-"}},
    {"last_error", "Last error", Text<&Schedule::last_spawn_error>, kIfSet},
    {"last_spawn_error",
     "",
     Text<&Schedule::last_spawn_error>,
     {.json = JsonIfEmpty::kNull}},
    {"alarming_failures",
     "Failures",
     AlarmingFailures,
     {.color = Color::kRed, .optional = true}},
    {"failures_in_a_row", "Failures in a row", FailureCount},
    {"next_run",
     "Next run",
     Time<&Schedule::next_run_us>,
     {.optional = true, .table_time = TimeForm::kRfc2822, .absent = "-"}},
    {"scope",
     "Scope",
     ScheduleScope,
     {.color = Color::kDim, .optional = true, .json = JsonIfEmpty::kNull}},
    {"prompt", "Prompt", Text<&Schedule::prompt>},
    {"environment_id", "Environment ID", Text<&Schedule::environment_id>,
     kIfSet},
    {"model_id", "Model ID", Text<&Schedule::model_id>, kIfSet},
    {"agent_name", "Agent name", Text<&Schedule::agent_name>, kIfSet},
    {"skill", "Skill", Text<&Schedule::skill_spec>, kIfSet},
    {"host", "Host", Text<&Schedule::worker_host>, kIfSet},
    {"agent_config", "", nullptr, {}, WriteAgentConfig},
    {"last_failed_run_id", "", LastFailedRun, {.json = JsonIfEmpty::kNull}},
};
constexpr Columns<Schedule> kSchedules = Checked<Schedule>({
    .columns = kScheduleFields,
    .table = "id name cron_schedule paused marked_last_ran alarming_failures "
             "next_run scope",
    .text = "id name cron_schedule paused last_ran next_run scope last_error "
            "failures_in_a_row",
    .json = "id name cron_schedule paused last_ran next_run scope prompt "
            "last_spawn_error agent_config failures_in_a_row "
            "last_failed_run_id",
    .card = "name cron paused last_ran last_error next_run prompt "
            "environment_id model_id agent_name skill host",
    .capitals = false,
    .empty_text = "-",
    .nothing = "No schedules.\n",
    .card_label_width = 16,
    .card_wraps = true,
});

// Warns when the schedule's runs keep failing; "" when they do not.
std::string FailureWarning(const Schedule& schedule,
                           const ViewOptions& options) {
  const v1::FailureStreak& failures = schedule.failures();
  if (!failures.is_alarming()) return "";
  const std::string reason = OneLine(failures.last_message());
  const std::string since =
      failures.since_us() == 0
          ? "-"
          : RelativeTime(options.now -
                         absl::FromUnixMicros(failures.since_us()));
  const std::string warning =
      absl::StrCat("⚠ The last ", failures.count(), " runs failed, the first ",
                   since, reason.empty() ? "" : ": ", reason);
  return absl::StrCat(options.style.Paint(Color::kRed, warning),
                      "\n  See `oz run get ", OneLine(failures.last_run_id()),
                      "`\n\n");
}

void PrintSchedule(CommandContext& context, const Schedule& schedule) {
  if (context.format() == OutputFormat::kPretty) {
    context.io()->Out(FailureWarning(schedule, MakeViewOptions(context)));
  }
  PrintItem(context, kSchedules, schedule);
  if (context.format() == OutputFormat::kText &&
      schedule.failures().count() > 0) {
    context.io()->Out(
        absl::StrCat("Failures in a row: ", schedule.failures().count(), "\n"));
  }
}

// What the real thing is about to be done, before it may take a while.
void Announce(CommandContext& context, absl::string_view line) {
  context.io()->Out(absl::StrCat(line, "\n"));
  context.io()->Flush();
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

int ScheduleList(CommandContext& context) {
  return ListItems(context, "/oz.v1.ScheduleService/ListSchedules",
                   NewRequest<v1::ListSchedulesRequest>(context), "schedules",
                   &v1::ListSchedulesResponse::schedules, kSchedules);
}

int ScheduleGet(CommandContext& context) {
  auto request = NewRequest<v1::GetScheduleRequest>(context);
  request.set_id(context.args().Text("SCHEDULE_ID"));
  v1::GetScheduleResponse response;
  const absl::Status status =
      Read(context, "/oz.v1.ScheduleService/GetSchedule", request, &response,
           "the schedule");
  if (!status.ok()) return ReportFailure(context, status);
  PrintSchedule(context, response.schedule());
  return kExitOk;
}

int ScheduleCreate(CommandContext& context) {
  const ParsedArgs& args = context.args();
  auto request = NewRequest<v1::CreateScheduleRequest>(context);
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
  status = CallDaemon(context, "/oz.v1.ScheduleService/CreateSchedule", request,
                      &response, {.timeout = kCreateTimeout});
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
      context, "/oz.v1.ScheduleService/UpdateSchedule", std::move(request),
      "Updating agent...", "Schedule updated");
}

int SchedulePause(CommandContext& context) {
  return Change<v1::PauseScheduleRequest, v1::PauseScheduleResponse>(
      context, "/oz.v1.ScheduleService/PauseSchedule", {}, "Pausing agent...",
      "Schedule paused");
}

int ScheduleUnpause(CommandContext& context) {
  return Change<v1::UnpauseScheduleRequest, v1::UnpauseScheduleResponse>(
      context, "/oz.v1.ScheduleService/UnpauseSchedule", {},
      "Resuming agent...", "Schedule unpaused");
}

int ScheduleDelete(CommandContext& context) {
  return Change<v1::DeleteScheduleRequest, v1::DeleteScheduleResponse>(
      context, "/oz.v1.ScheduleService/DeleteSchedule", {}, "Deleting agent...",
      "Schedule deleted");
}

constexpr OptionSpec kScheduleCreateOptions[] = {
    {.name = "name",
     .value_name = "NAME",
     .help = "Name of the schedule",
     .required = true},
    {.name = "cron",
     .value_name = "CRON",
     .help = "When to run, in five cron fields, UTC (0 9 * * 1-5)",
     .required = true},
    {.name = "prompt",
     .short_name = 'p',
     .value_name = "PROMPT",
     .help = "What the agent is to do"},
    kAgentSkillOption,
    kAgentModelOption,
    kAgentEnvironmentOption,
    kAgentNoEnvironmentOption,
    kAgentFileOption,
    kTeamOption,
    kPersonalOption,
    kAgentMcpOption,
    kAgentHostOption,
};
constexpr const char* kPromptOrSkill[] = {"prompt", "skill"};
constexpr RequiredGroup kCreateGroups[] = {{kPromptOrSkill}};
constexpr CommandSpec kScheduleCreate = {
    .name = "create",
    .about = "Run an agent by the clock",
    .options = kScheduleCreateOptions,
    .required_groups = kCreateGroups,
    .handler = ScheduleCreate,
};

constexpr CommandSpec kScheduleList = {
    .name = "list",
    .about = "List schedules",
    .handler = ScheduleList,
};

constexpr PositionalSpec kScheduleId[] = {
    {.value_name = "SCHEDULE_ID",
     .help = "The schedule; the first characters of its id will do",
     .ids = v1::RESOURCE_KIND_SCHEDULE},
};
constexpr CommandSpec kScheduleGet = {
    .name = "get",
    .about = "Show a schedule",
    .positionals = kScheduleId,
    .handler = ScheduleGet,
};

constexpr OptionSpec kScheduleUpdateOptions[] = {
    {.name = "name", .value_name = "NAME", .help = "New name"},
    {.name = "cron",
     .value_name = "CRON",
     .help = "When to run, in five cron fields, UTC"},
    kAgentModelOption,
    kAgentEnvironmentOption,
    kAgentRemoveEnvironmentOption,
    kAgentFileOption,
    kAgentMcpOption,
    kAgentRemoveMcpOption,
    {.name = "prompt",
     .short_name = 'p',
     .value_name = "PROMPT",
     .help = "What the agent is to do"},
    kAgentSkillOption,
    kAgentRemoveSkillOption,
    kAgentHostOption,
};
constexpr CommandSpec kScheduleUpdate = {
    .name = "update",
    .about = "Change a schedule; what is not named stays as it is",
    .options = kScheduleUpdateOptions,
    .positionals = kScheduleId,
    .handler = ScheduleUpdate,
};

constexpr CommandSpec kPause = {
    .name = "pause",
    .about = "Let a schedule rest",
    .positionals = kScheduleId,
    .handler = SchedulePause,
};

constexpr const char* kResume[] = {"resume"};
constexpr CommandSpec kUnpause = {
    .name = "unpause",
    .about = "Let a schedule run again",
    .hidden_aliases = kResume,
    .positionals = kScheduleId,
    .handler = ScheduleUnpause,
};

constexpr CommandSpec kScheduleDelete = {
    .name = "delete",
    .about = "Remove a schedule; its runs stay",
    .positionals = kScheduleId,
    .handler = ScheduleDelete,
};

constexpr const CommandSpec* kScheduleCommands[] = {
    &kScheduleCreate, &kScheduleList, &kScheduleGet,   &kScheduleUpdate,
    &kPause,          &kUnpause,      &kScheduleDelete};

}  // namespace

constinit const CommandSpec kScheduleCommand = {
    .name = "schedule",
    .about = "Run agents by the clock",
    .long_about =
        "Without a subcommand it is `oz schedule create`. A schedule fires by "
        "the service's\nclock, in UTC; `oz run list --schedule ID` lists what "
        "it ran.",
    .options = kScheduleCreateOptions,
    .required_groups = kCreateGroups,
    .subcommands = kScheduleCommands,
    .handler = ScheduleCreate,
};

}  // namespace oz
