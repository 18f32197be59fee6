// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/report.h"
#include "client/commands/run_state.h"
#include "client/commands/specs.h"
#include "client/output/json_writer.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/redact.h"

namespace oz {
namespace {

constexpr char kGetRunOutput[] = "/oz.v1.RunService/GetRunOutput";

std::string OutputJson(const v1::GetRunOutputResponse& response) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("v").Int(kJsonVersion);
  json.Key("id").Text(response.run().run_id());
  json.Key("state").TextOrNull(response.run().state());
  json.Key("ended").Bool(ViewRunState(response.run().state()).ended);
  json.Key("output").TextOrNull(response.text());
  return json.EndObject().Take();
}

void PrintText(CommandContext& context,
               const v1::GetRunOutputResponse& response) {
  Io* io = context.io();
  if (!response.text().empty()) {
    // A file or a pipe gets what the agent wrote.
    io->Out(io->stdout_is_terminal()
                ? ozd::NeutraliseControls(response.text(), ozd::Newlines::kKeep)
                : response.text());
    if (!absl::EndsWith(response.text(), "\n")) io->Out("\n");
  }
  const std::string& state = response.run().state();
  io->Flush();
  if (!ViewRunState(state).ended) {
    io->Err(absl::StrCat("note: the run has not ended (", StateWord(state),
                         "); this is what it said last\n"));
  } else if (response.text().empty()) {
    io->Err("note: the agent said nothing\n");
  }
}

int RunOutput(CommandContext& context) {
  v1::GetRunOutputRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  request.set_run_id(context.args().Text("ID"));
  v1::GetRunOutputResponse response;
  const absl::Status status =
      CallDaemon(context, kGetRunOutput, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, response.freshness(), "the run");
  if (context.format() == OutputFormat::kJson ||
      context.format() == OutputFormat::kNdjson) {
    PrintJson(context, OutputJson(response));
  } else {
    PrintText(context, response);
  }
  return kExitOk;
}

constexpr PositionalSpec kRunOfOutput[] = {
    {.value_name = "ID",
     .help = "The run, or the start of its id",
     .ids = v1::RESOURCE_KIND_RUN},
};

}  // namespace

constinit const CommandSpec kRunOutputCommand = {
    .name = "output",
    .about = "Print a run's final answer",
    .positionals = kRunOfOutput,
    .handler = RunOutput,
};

}  // namespace oz
