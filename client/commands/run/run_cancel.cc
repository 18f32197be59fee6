// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/report.h"
#include "client/commands/run_state.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"

namespace oz {
namespace {

constexpr char kCancelRun[] = "/oz.v1.RunService/CancelRun";
// The daemon answers once it has seen the run end.
constexpr absl::Duration kCancelTimeout = absl::Seconds(60);

// What became of one id of the command line.
struct Outcome {
  std::string id;
  absl::Status status;
  v1::CancelRunResponse response;
};

Outcome Cancel(CommandContext& context, const std::string& id) {
  Outcome outcome = {.id = id, .status = {}, .response = {}};
  v1::CancelRunRequest request;
  *request.mutable_context() = context.call_context();
  request.set_run_id(id);
  outcome.status = CallDaemon(context, kCancelRun, request, &outcome.response,
                              {.timeout = kCancelTimeout});
  if (outcome.status.ok()) outcome.id = outcome.response.run().run_id();
  return outcome;
}

std::string Sentence(const Outcome& outcome) {
  const v1::Run& run = outcome.response.run();
  const std::string id = OneLine(outcome.id);
  const std::string state = absl::StrCat(" (", StateWord(run.state()), ")");
  if (!outcome.response.cancelled()) {
    return absl::StrCat("Run ", id, " had ended before", state, ".\n");
  }
  if (run.state() == "CANCELLED") {
    return absl::StrCat("Run ", id, " is cancelled.\n");
  }
  return absl::StrCat("Run ", id, " ended by itself meanwhile", state, ".\n");
}

void WriteOutcome(const Outcome& outcome, JsonWriter* json) {
  json->Key("id").Text(outcome.id);
  json->Key("state").TextOrNull(outcome.response.run().state());
  json->Key("cancelled").Bool(outcome.response.cancelled());
  json->Key("error");
  if (outcome.status.ok()) {
    json->Null();
    return;
  }
  const auto detail = ozd::GetErrorDetail(outcome.status);
  json->BeginObject();
  json->Key("code").TextOrNull(detail.has_value() ? detail->error_code() : "");
  json->Key("message").Text(outcome.status.message());
  json->EndObject();
}

std::string OutcomesJson(const std::vector<Outcome>& outcomes) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("v").Int(kJsonVersion);
  if (outcomes.size() == 1) {
    WriteOutcome(outcomes[0], &json);
    return json.EndObject().Take();
  }
  json.Key("runs").BeginArray();
  for (const Outcome& outcome : outcomes) {
    json.BeginObject();
    WriteOutcome(outcome, &json);
    json.EndObject();
  }
  return json.EndArray().EndObject().Take();
}

std::string OutcomeRow(const Outcome& outcome) {
  return absl::StrCat(
      OneLine(outcome.id), "\t", OneLine(outcome.response.run().state()), "\t",
      outcome.response.cancelled() ? "cancelled" : "ended", "\n");
}

int RunCancel(CommandContext& context) {
  const OutputFormat format = context.format();
  const bool json =
      format == OutputFormat::kJson || format == OutputFormat::kNdjson;
  std::vector<Outcome> outcomes;
  int exit_code = kExitOk;
  for (const std::string& id : context.args().Texts("ID")) {
    outcomes.push_back(Cancel(context, id));
    const Outcome& outcome = outcomes.back();
    if (!outcome.status.ok()) {
      exit_code = ReportFailure(context, outcome.status);
      // Nobody else's cancellation would fare better.
      if (absl::IsUnauthenticated(outcome.status)) break;
    } else if (!json) {
      context.io()->Out(format == OutputFormat::kText ? OutcomeRow(outcome)
                                                      : Sentence(outcome));
      context.io()->Flush();
    }
  }
  if (json) PrintJson(context, OutcomesJson(outcomes));
  return exit_code;
}

constexpr PositionalSpec kCancelledRuns[] = {
    {.value_name = "ID",
     .help = "The runs, or the starts of their ids",
     .ids = v1::RESOURCE_KIND_RUN,
     .repeatable = true},
};

}  // namespace

constinit const CommandSpec kRunCancelCommand = {
    .name = "cancel",
    .about = "Cancel runs and confirm that they have ended",
    .positionals = kCancelledRuns,
    .handler = RunCancel,
};

}  // namespace oz
