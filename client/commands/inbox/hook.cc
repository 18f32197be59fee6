// Copyright (c) 2026 The ozd authors. MIT licence.
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/handlers.h"
#include "client/commands/inbox/hook_view.h"
#include "client/commands/report.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "client/output/relative_time.h"
#include "proto/oz/v1/inbox.pb.h"
#include "proto/support/redact.h"

namespace oz {
namespace {

constexpr char kListHooks[] = "/oz.v1.HookService/ListHooks";
constexpr char kListDeliveries[] = "/oz.v1.HookService/ListHookDeliveries";
constexpr char kReplay[] = "/oz.v1.HookService/ReplayHookDeliveries";
constexpr char kTest[] = "/oz.v1.HookService/TestHook";
// The daemon bounds how long a hook may run.
constexpr absl::Duration kTestTimeout = absl::Minutes(10);

bool WantsJson(const CommandContext& context) {
  return context.format() == OutputFormat::kJson ||
         context.format() == OutputFormat::kNdjson;
}

std::string TestJson(const v1::TestHookResponse& response) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("v").Int(kJsonVersion);
  json.Key("succeeded").Bool(response.succeeded());
  json.Key("result").Text(response.result());
  json.Key("output").Text(response.output());
  json.Key("took_ms").Int(response.took_ms());
  return json.EndObject().Take();
}

std::string TestText(const v1::TestHookResponse& response) {
  std::string text =
      ozd::NeutraliseControls(response.output(), ozd::Newlines::kKeep);
  if (!text.empty() && !absl::EndsWith(text, "\n")) text.push_back('\n');
  absl::StrAppend(&text, response.succeeded() ? "succeeded" : "failed");
  const std::string result = OneLine(response.result());
  if (!result.empty()) absl::StrAppend(&text, ": ", result);
  absl::StrAppend(&text, " (",
                  DurationText(absl::Milliseconds(response.took_ms())), ")\n");
  return text;
}

}  // namespace

int HookList(CommandContext& context) {
  v1::ListHooksResponse response;
  const absl::Status status =
      CallDaemon(context, kListHooks, v1::ListHooksRequest(), &response);
  if (!status.ok()) return ReportFailure(context, status);
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, RenderHooksJson(response.hooks()));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, RenderHooksNdjson(response.hooks()));
      break;
    case OutputFormat::kText:
      context.io()->Out(RenderHookRows(response.hooks()));
      break;
    case OutputFormat::kPretty:
      context.io()->Out(
          response.hooks().empty()
              ? "No hooks. They stand in config.yaml; `oz daemon where` shows "
                "its place.\n"
              : RenderHookTable(response.hooks(), MakeViewOptions(context)));
      break;
  }
  return kExitOk;
}

int HookLog(CommandContext& context) {
  const ParsedArgs& args = context.args();
  v1::ListHookDeliveriesRequest request;
  request.set_hook(args.Text("NAME"));
  request.set_state(args.Text("state"));
  request.set_limit(static_cast<int32_t>(args.Int("limit")));
  v1::ListHookDeliveriesResponse response;
  const absl::Status status =
      CallDaemon(context, kListDeliveries, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, RenderDeliveriesJson(response.deliveries()));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, RenderDeliveriesNdjson(response.deliveries()));
      break;
    case OutputFormat::kText:
      context.io()->Out(RenderDeliveryRows(response.deliveries()));
      break;
    case OutputFormat::kPretty:
      context.io()->Out(response.deliveries().empty()
                            ? "No deliveries.\n"
                            : RenderDeliveryTable(response.deliveries(),
                                                  MakeViewOptions(context)));
      break;
  }
  return kExitOk;
}

int HookReplay(CommandContext& context) {
  const ParsedArgs& args = context.args();
  v1::ReplayHookDeliveriesRequest request;
  for (const std::string& id : args.Texts("DELIVERY_ID")) {
    request.add_delivery_ids(id);
  }
  request.set_all_dead(args.Flag("dead"));
  request.set_hook(args.Text("hook"));
  v1::ReplayHookDeliveriesResponse response;
  const absl::Status status = CallDaemon(context, kReplay, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  if (WantsJson(context)) {
    JsonWriter json(JsonLayout::kOneLine);
    json.BeginObject().Key("v").Int(kJsonVersion);
    json.Key("replayed").Int(response.replayed());
    PrintJson(context, json.EndObject().Take());
  } else {
    context.io()->Out(absl::StrCat(
        response.replayed(),
        response.replayed() == 1 ? " delivery is" : " deliveries are",
        " queued again.\n"));
  }
  return kExitOk;
}

int HookTest(CommandContext& context) {
  v1::TestHookRequest request;
  *request.mutable_context() = context.call_context();
  request.set_hook(context.args().Text("NAME"));
  request.set_event(context.args().Text("event"));
  v1::TestHookResponse response;
  const absl::Status status =
      CallDaemon(context, kTest, request, &response, {.timeout = kTestTimeout});
  if (!status.ok()) return ReportFailure(context, status);
  if (WantsJson(context)) {
    PrintJson(context, TestJson(response));
  } else {
    context.io()->Out(TestText(response));
  }
  return response.succeeded() ? kExitOk : kExitFailure;
}

}  // namespace oz
