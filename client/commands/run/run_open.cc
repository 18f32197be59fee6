// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/report.h"
#include "client/commands/run_state.h"
#include "client/commands/run_view.h"
#include "client/commands/specs.h"
#include "client/connection/browser.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {
namespace {

constexpr char kGetOpenedRun[] = "/oz.v1.RunService/GetRun";

std::string LinkOf(const v1::Run& run) {
  const bool ended = ViewRunState(run.state()).ended;
  return ended || run.session_link().empty() ? RunPageUrl(run.run_id())
                                             : run.session_link();
}

// A link that cannot be opened was printed, so that is no failure.
void Open(CommandContext& context, const std::string& url) {
  Io* io = context.io();
  const auto command =
      BrowserCommand(url, [io](const char* name) { return io->Env(name); });
  if (!command.has_value()) return;
  const absl::Status status = context.Launch(*command);
  if (status.ok()) return;
  io->Flush();
  io->Err(absl::StrCat("warning: ", OneLine(status.message()), "\n"));
}

int RunOpen(CommandContext& context) {
  v1::GetRunRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  request.set_run_id(context.args().Text("ID"));
  request.set_view(v1::RUN_VIEW_SUMMARY);
  v1::GetRunResponse response;
  const absl::Status status =
      CallDaemon(context, kGetOpenedRun, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, response.freshness(), "the run");
  const std::string url = LinkOf(response.run());
  if (context.format() == OutputFormat::kJson ||
      context.format() == OutputFormat::kNdjson) {
    JsonWriter json(JsonLayout::kOneLine);
    json.BeginObject().Key("v").Int(kJsonVersion);
    json.Key("id").Text(response.run().run_id());
    json.Key("url").Text(url);
    PrintJson(context, json.EndObject().Take());
  } else {
    context.io()->Out(absl::StrCat(OneLine(url), "\n"));
  }
  if (context.io()->stdout_is_terminal() && !context.args().Flag("print")) {
    Open(context, url);
  }
  return kExitOk;
}

constexpr PositionalSpec kOpenedRun[] = {
    {.value_name = "ID",
     .help = "The run, or the start of its id",
     .ids = v1::RESOURCE_KIND_RUN},
};

constexpr OptionSpec kOpenOptions[] = {
    {.name = "print",
     .type = ValueType::kFlag,
     .help = "Only print the link; open nothing"},
};

}  // namespace

constinit const CommandSpec kRunOpenCommand = {
    .name = "open",
    .about = "Open a run in the browser",
    .long_about =
        "Opens the live session while the run works, else the run's page. The "
        "link is\nprinted in any case. On a terminal it is opened with "
        "$BROWSER or xdg-open.",
    .options = kOpenOptions,
    .positionals = kOpenedRun,
    .handler = RunOpen,
};

}  // namespace oz
