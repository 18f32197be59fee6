// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/run_watch.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/handlers.h"
#include "client/commands/report.h"
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

}  // namespace oz
