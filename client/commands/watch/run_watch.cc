// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/run_watch.h"

#include <stdint.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/report.h"
#include "client/commands/run/run_filter_options.h"
#include "client/commands/specs.h"
#include "client/commands/watch/watch_list.h"
#include "client/commands/watch/watch_single.h"
#include "proto/support/error_detail.h"

namespace oz {
namespace {

// Options that choose runs, and those that choose parts of a conversation.
constexpr const char* kListOnly[] = {
    "limit",         "state",          "source",        "execution-location",
    "creator",       "environment",    "skill",         "schedule",
    "ancestor-run",  "name",           "model",         "artifact-type",
    "created-after", "created-before", "updated-after", "query",
    "resume"};
constexpr const char* kRunOnly[] = {"tail", "no-follow", "since-seq"};

int UsageFailure(Io* io, absl::string_view text) {
  io->Err(absl::StrCat("error: ", text,
                       "\n\nFor more information, try '--help'.\n"));
  return kExitUsage;
}

}  // namespace

bool CanRedraw(const Io& io) {
  return io.stdout_is_terminal() && io.Env("TERM").value_or("") != "dumb";
}

std::string AwayReason(const absl::Status& why) {
  const auto detail = ozd::GetErrorDetail(why);
  if (detail.has_value() && detail->error_code() == "shutting_down") {
    return "the daemon was stopped";
  }
  return std::string(why.message());
}

v1::Connection AwayConnection(const absl::Status& why, absl::Time since) {
  v1::Connection connection;
  connection.set_state("stale");
  connection.set_since_us(absl::ToUnixMicros(since));
  connection.set_reason(AwayReason(why));
  return connection;
}

namespace {

int RunWatch(CommandContext& context) {
  const ParsedArgs& args = context.args();
  Io* io = context.io();
  if (args.Flag("cached")) {
    return UsageFailure(io,
                        "what changes cannot be watched with '--cached'; `oz "
                        "run list --cached` shows what is there");
  }
  const bool has_ids = !args.Texts("RUN_ID").empty();
  for (const char* name : has_ids ? ConstSpan<const char*>(kListOnly)
                                  : ConstSpan<const char*>(kRunOnly)) {
    if (!args.Has(name)) continue;
    return UsageFailure(
        io, has_ids ? absl::StrCat("'--", name,
                                   "' chooses from the list and cannot be used "
                                   "with '[RUN_ID]...'")
                    : absl::StrCat("'--", name,
                                   "' can only be used with a run id"));
  }
  if (args.Texts("RUN_ID").size() > kMaxWatchedRuns) {
    return UsageFailure(io, absl::StrCat("at most ", kMaxWatchedRuns,
                                         " runs can be watched by id, not ",
                                         args.Texts("RUN_ID").size(),
                                         "; without ids the whole list is"));
  }
  if (context.format() == OutputFormat::kJson) {
    return ReportFailure(context, absl::InvalidArgumentError(
                                      "what changes is not one JSON value; use "
                                      "--output-format ndjson"));
  }
  return has_ids ? WatchTheseRuns(context, args.Texts("RUN_ID"))
                 : WatchRunList(context);
}

constexpr OptionSpec kListOptions[] = {
    {.name = "limit",
     .short_name = 'L',
     .type = ValueType::kInt32,
     .value_name = "LIMIT",
     .help = "Largest number of runs to show, or to begin with",
     .default_value = "20",
     .minimum = 1,
     .maximum = 5000},
    {.name = "resume",
     .value_name = "TOKEN",
     .help = "Go on after an earlier watch with the same filter (\"resume\")"},
};
constexpr OptionSpec kRunOptions[] = {
    {.name = "tail",
     .type = ValueType::kInt32,
     .value_name = "N",
     .help = "Begin with the last N items of a conversation",
     .minimum = 1,
     .maximum = INT32_MAX},
    {.name = "since-seq",
     .type = ValueType::kInt64,
     .value_name = "SEQ",
     .help = "Begin after this item of a conversation",
     .minimum = 0,
     .maximum = INT64_MAX},
    {.name = "no-follow",
     .type = ValueType::kFlag,
     .help = "End after what there is now"},
};
constexpr auto kOptions =
    JoinOptions(kListOptions, kRunFilterOptions, kRunOptions);

constexpr PositionalSpec kPositionals[] = {
    {.value_name = "RUN_ID",
     .help = "Follow these runs, or the starts of their ids, to the end",
     .ids = v1::RESOURCE_KIND_RUN,
     .required = false,
     .repeatable = true},
};

}  // namespace

constinit const CommandSpec kRunWatchCommand = {
    .name = "watch",
    .about = "Follow the list of runs, or single runs, as they change",
    .long_about =
        "Without ids: the list, live. On a terminal it is drawn anew in place "
        "until Ctrl-C;\notherwise, and with --output-format ndjson, each "
        "change is one line:\n"
        "  {\"v\":1,\"resume\":TOKEN,KIND:...}\n"
        "where KIND is snapshot, upsert, removed, synced, connection or "
        "heartbeat. The first\nsnapshot has \"reset\": forget all runs. What "
        "comes before \"synced\" is no news.\nUntil a connection says "
        "otherwise, the service is heard live. Give the last TOKEN "
        "to\n--resume "
        "to go on without missing anything.\n\n"
        "With ids (at most 16): each run's state and conversation until all "
        "have ended. The\nexit code is the worst verdict: 0 succeeded, 1 "
        "failed, 3 cancelled, 4 not logged in,\n6 no verdict. As ndjson:\n"
        "  {\"v\":1,\"run_id\":ID,KIND:...}\n"
        "where KIND is run, item, synced, connection, heartbeat, reset or "
        "ended. An item with\na seq that came before replaces that one.\n\n"
        "Times are microseconds since 1970. Fields that are empty, 0 or false "
        "are left out,\nexcept ids, titles and states. A failure is one more "
        "line,\n  {\"v\":1,\"error\":{\"reason\":CODE,\"message\":TEXT,"
        "\"hint\":TEXT}}\n"
        "and an exit code other than 0.\n\n"
        "With --output-format text each change is one line, separated by tabs: "
        "a word, then\nthe columns of `oz run list`.",
    .options = kOptions.options,
    .positionals = kPositionals,
    .handler = RunWatch,
};

}  // namespace oz
