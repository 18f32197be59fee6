// Copyright (c) 2026 The ozd authors. MIT licence.
#include <stdint.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/commands/item_handlers.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "client/output/relative_time.h"
#include "proto/oz/v1/inbox.pb.h"
#include "proto/support/redact.h"

namespace oz {
namespace {

// The daemon bounds how long a hook may run.
constexpr absl::Duration kTestTimeout = absl::Minutes(10);

using v1::Hook;
using v1::HookDelivery;

template <const google::protobuf::RepeatedPtrField<std::string>& (
    Hook::*member)() const>
void WriteTexts(const Hook& hook, JsonWriter* json) {
  json->BeginArray();
  for (const std::string& text : (hook.*member)()) json->Text(text);
  json->EndArray();
}

FieldValue HookEvents(const Hook& hook) {
  return FieldValue::OfText(absl::StrJoin(hook.events(), ", "));
}
FieldValue HookEventList(const Hook& hook) {
  return FieldValue::OfText(absl::StrJoin(hook.events(), ","));
}
FieldValue HookFilters(const Hook& hook) {
  return FieldValue::OfText(absl::StrJoin(hook.filters(), ", "));
}
FieldValue HookFilterList(const Hook& hook) {
  return FieldValue::OfText(absl::StrJoin(hook.filters(), ","));
}
FieldValue HookCommand(const Hook& hook) {
  if (hook.built_in()) return FieldValue::OfText("(desktop notification)");
  return FieldValue::OfText(absl::StrJoin(hook.command(), " "));
}

constexpr Column<Hook> kHookFields[] = {
    {"name", "Name", Text<&Hook::name>, {.color = Color::kBold}},
    {"built_in", "", Flag<&Hook::built_in>},
    {"event_names", "Events", HookEvents, {.max_width = 40}},
    {"events", "", HookEventList, {}, WriteTexts<&Hook::events>},
    {"filter_texts", "Only", HookFilters, {.max_width = 30, .optional = true}},
    {"filters", "", HookFilterList, {}, WriteTexts<&Hook::filters>},
    {"command",
     "Command",
     HookCommand,
     {.flexible = true},
     WriteTexts<&Hook::command>},
    {"pending",
     "Pending",
     Number<&Hook::pending>,
     {.color = Color::kYellow,
      .align_right = true,
      .optional = true,
      .hide_zero = true}},
    {"dead",
     "Dead",
     Number<&Hook::dead>,
     {.color = Color::kRed,
      .align_right = true,
      .optional = true,
      .hide_zero = true}},
    {"last_delivered_at",
     "Last run",
     Time<&Hook::last_delivered_at_us>,
     {.color = Color::kDim,
      .align_right = true,
      .optional = true,
      .table_time = TimeForm::kShort}},
};
constexpr Columns<Hook> kHooks = Checked<Hook>({
    .columns = kHookFields,
    .table = "name event_names filter_texts command pending dead "
             "last_delivered_at",
    .text = "name events filters pending dead last_delivered_at command",
    .json = "name built_in events filters command pending dead "
            "last_delivered_at",
    .text_header = false,
    .nothing = "No hooks. They stand in config.yaml; `oz daemon where` shows "
               "its place.\n",
    .list_key = "hooks",
    .versioned = true,
});

FieldValue DeliveryState(const HookDelivery& delivery) {
  const std::string& state = delivery.state();
  Color color = Color::kYellow;
  if (state == "delivered") color = Color::kGreen;
  if (state == "dead") color = Color::kRed;
  return FieldValue::OfText(state, color);
}

constexpr Column<HookDelivery> kDeliveryFields[] = {
    {"delivery_id", "ID", Text<&HookDelivery::delivery_id>},
    {"created_at",
     "Age",
     Time<&HookDelivery::created_at_us>,
     {.color = Color::kDim,
      .align_right = true,
      .table_time = TimeForm::kShort}},
    {"state", "State", DeliveryState},
    {"hook", "Hook", Text<&HookDelivery::hook>},
    {"event", "Event", Text<&HookDelivery::event>},
    {"run_id",
     "Run",
     Text<&HookDelivery::run_id>,
     {.id_cut = IdCut::kEight, .json = JsonIfEmpty::kNull}},
    {"attempts",
     "Tries",
     Number<&HookDelivery::attempts>,
     {.align_right = true}},
    {"account", "", Text<&HookDelivery::account>, {.json = JsonIfEmpty::kNull}},
    {"delivered_at", "", Time<&HookDelivery::delivered_at_us>},
    {"next_attempt_at", "", Time<&HookDelivery::next_attempt_at_us>},
    {"last_result",
     "Last result",
     Text<&HookDelivery::last_result>,
     {.flexible = true, .json = JsonIfEmpty::kNull}},
};
constexpr Columns<HookDelivery> kDeliveries = Checked<HookDelivery>({
    .columns = kDeliveryFields,
    .table = "delivery_id created_at state hook event run_id attempts "
             "last_result",
    .text = "delivery_id hook event run_id state attempts created_at "
            "delivered_at next_attempt_at account last_result",
    .json = "delivery_id hook event run_id account state attempts created_at "
            "delivered_at next_attempt_at last_result",
    .text_header = false,
    .nothing = "No deliveries.\n",
    .list_key = "deliveries",
    .versioned = true,
});

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

int HookList(CommandContext& context) {
  v1::ListHooksResponse response;
  const absl::Status status =
      CallDaemon(context, "/oz.v1.HookService/ListHooks",
                 v1::ListHooksRequest(), &response);
  if (!status.ok()) return ReportFailure(context, status);
  return PrintList(context, kHooks, response.hooks());
}

int HookLog(CommandContext& context) {
  const ParsedArgs& args = context.args();
  v1::ListHookDeliveriesRequest request;
  request.set_hook(args.Text("NAME"));
  request.set_state(args.Text("state"));
  request.set_limit(static_cast<int32_t>(args.Int("limit")));
  v1::ListHookDeliveriesResponse response;
  const absl::Status status = CallDaemon(
      context, "/oz.v1.HookService/ListHookDeliveries", request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  return PrintList(context, kDeliveries, response.deliveries());
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
  const absl::Status status = CallDaemon(
      context, "/oz.v1.HookService/ReplayHookDeliveries", request, &response);
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
      CallDaemon(context, "/oz.v1.HookService/TestHook", request, &response,
                 {.timeout = kTestTimeout});
  if (!status.ok()) return ReportFailure(context, status);
  if (WantsJson(context)) {
    PrintJson(context, TestJson(response));
  } else {
    context.io()->Out(TestText(response));
  }
  return response.succeeded() ? kExitOk : kExitFailure;
}

constexpr CommandSpec kList = {
    .name = "list",
    .about = "List the configured hooks",
    .handler = HookList,
};

constexpr EnumValue kDeliveryStates[] = {
    {.name = "pending"},
    {.name = "running"},
    {.name = "delivered"},
    {.name = "dead"},
};
constexpr PositionalSpec kOptionalHook[] = {
    {.value_name = "NAME", .help = "Only of this hook", .required = false},
};
constexpr OptionSpec kLogOptions[] = {
    {.name = "state",
     .type = ValueType::kEnum,
     .value_name = "STATE",
     .help = "Only deliveries in this state",
     .values = kDeliveryStates},
    {.name = "limit",
     .short_name = 'L',
     .type = ValueType::kInt32,
     .value_name = "LIMIT",
     .help = "Largest number of deliveries to list",
     .default_value = "50",
     .minimum = 1,
     .maximum = INT32_MAX},
};
constexpr CommandSpec kLog = {
    .name = "log",
    .about = "List what hooks were run for, the newest first",
    .options = kLogOptions,
    .positionals = kOptionalHook,
    .handler = HookLog,
};

constexpr const char* kExcludesDeliveryIds[] = {"DELIVERY_ID"};
constexpr const char* kNeedsDead[] = {"dead"};
constexpr OptionSpec kReplayOptions[] = {
    {.name = "dead",
     .type = ValueType::kFlag,
     .help = "Every delivery that was given up",
     .conflicts = kExcludesDeliveryIds},
    {.name = "hook",
     .value_name = "NAME",
     .help = "Only those of this hook",
     .needs = kNeedsDead},
};
constexpr PositionalSpec kDeliveryIds[] = {
    {.value_name = "DELIVERY_ID",
     .help = "Deliveries, as `oz hook log` shows them",
     .required = false,
     .repeatable = true},
};
constexpr const char* kIdsOrDead[] = {"DELIVERY_ID", "dead"};
constexpr RequiredGroup kReplayGroups[] = {{kIdsOrDead}};
constexpr CommandSpec kReplay = {
    .name = "replay",
    .about = "Run hooks again for earlier deliveries",
    .options = kReplayOptions,
    .positionals = kDeliveryIds,
    .required_groups = kReplayGroups,
    .handler = HookReplay,
};

constexpr PositionalSpec kHook[] = {
    {.value_name = "NAME", .help = "The hook"},
};
constexpr OptionSpec kTestOptions[] = {
    {.name = "event",
     .value_name = "EVENT",
     .help = "The event to make up, such as run_failed (default: the hook's "
             "first)"},
};
constexpr CommandSpec kTest = {
    .name = "test",
    .about = "Run a hook now with a made-up event",
    .options = kTestOptions,
    .positionals = kHook,
    .handler = HookTest,
};

constexpr const CommandSpec* kHookCommands[] = {&kList, &kLog, &kReplay,
                                                &kTest};

}  // namespace

constinit const CommandSpec kHookCommand = {
    .name = "hook",
    .about = "Look after the commands that run when something happens",
    .long_about =
        "Hooks stand in config.yaml (`oz daemon where` shows its place). The "
        "daemon runs\nthem, tries again when they fail, and keeps what it had "
        "to give up.",
    .subcommands = kHookCommands,
};

}  // namespace oz
