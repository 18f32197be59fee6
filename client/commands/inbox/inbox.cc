// Copyright (c) 2026 The ozd authors. MIT licence.
#include <stdint.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "client/base/exit_code.h"
#include "client/commands/daemon_call.h"
#include "client/commands/inbox/inbox_view.h"
#include "client/commands/report.h"
#include "client/commands/specs.h"
#include "client/output/display_width.h"
#include "proto/oz/v1/inbox.pb.h"

namespace oz {
namespace {

constexpr char kListInbox[] = "/oz.v1.InboxService/ListInbox";
constexpr char kMarkSeen[] = "/oz.v1.InboxService/MarkSeen";

void PrintPretty(CommandContext& context, const v1::ListInboxResponse& inbox) {
  Io* io = context.io();
  if (inbox.items().empty()) {
    io->Out("The inbox is empty.\n");
    return;
  }
  io->Out(RenderInboxTable(inbox, MakeViewOptions(context)));
  if (inbox.more() == 0) return;
  io->Flush();
  io->Err(absl::StrCat(inbox.more(), " more; -L shows more of them\n"));
}

int Inbox(CommandContext& context) {
  v1::ListInboxRequest request;
  *request.mutable_context() = context.call_context();
  request.set_read_mode(context.read_mode());
  request.set_everybody(context.args().Flag("everybody"));
  request.set_limit(static_cast<int32_t>(context.args().Int("limit")));
  v1::ListInboxResponse response;
  const absl::Status status =
      CallDaemon(context, kListInbox, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  WarnIfStale(context, response.freshness(), "the inbox");
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, RenderInboxJson(response));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, RenderInboxNdjson(response));
      break;
    case OutputFormat::kText:
      context.io()->Out(RenderInboxRows(response));
      break;
    case OutputFormat::kPretty:
      PrintPretty(context, response);
      break;
  }
  return kExitOk;
}

int InboxDone(CommandContext& context) {
  v1::MarkSeenRequest request;
  *request.mutable_context() = context.call_context();
  request.set_all(context.args().Flag("all"));
  for (const std::string& id : context.args().Texts("ID")) {
    request.add_item_ids(id);
  }
  v1::MarkSeenResponse response;
  const absl::Status status =
      CallDaemon(context, kMarkSeen, request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  switch (context.format()) {
    case OutputFormat::kJson:
    case OutputFormat::kNdjson: {
      JsonWriter json(JsonLayout::kOneLine);
      json.BeginObject().Key("v").Int(kJsonVersion).Key("done").BeginArray();
      for (const std::string& id : response.item_ids()) json.Text(id);
      PrintJson(context, json.EndArray().EndObject().Take());
      break;
    }
    case OutputFormat::kText:
      for (const std::string& id : response.item_ids()) {
        context.io()->Out(absl::StrCat(OneLine(id), "\n"));
      }
      break;
    case OutputFormat::kPretty:
      context.io()->Out(
          absl::StrCat(response.item_ids_size(), response.item_ids_size() == 1
                                                     ? " item is done.\n"
                                                     : " items are done.\n"));
      break;
  }
  return kExitOk;
}

constexpr OptionSpec kInboxOptions[] = {
    {.name = "everybody",
     .type = ValueType::kFlag,
     .help = "Runs of everybody, not only yours"},
    {.name = "limit",
     .short_name = 'L',
     .type = ValueType::kInt32,
     .value_name = "LIMIT",
     .help = "Largest number of items to list",
     .default_value = "100",
     .minimum = 1,
     .maximum = INT32_MAX},
};

constexpr const char* kExcludesIds[] = {"ID"};
constexpr OptionSpec kDoneOptions[] = {
    {.name = "all",
     .type = ValueType::kFlag,
     .help = "Everything that is in the inbox",
     .conflicts = kExcludesIds},
};
constexpr PositionalSpec kDoneIds[] = {
    {.value_name = "ID",
     .help = "Runs or schedules, or the starts of their ids",
     .ids = v1::RESOURCE_KIND_RUN,
     .required = false,
     .repeatable = true},
};
constexpr const char* kIdsOrAll[] = {"ID", "all"};
constexpr RequiredGroup kDoneGroups[] = {{kIdsOrAll}};
constexpr CommandSpec kDone = {
    .name = "done",
    .about = "Take items out of the inbox",
    .options = kDoneOptions,
    .positionals = kDoneIds,
    .required_groups = kDoneGroups,
    .handler = InboxDone,
};
constexpr const CommandSpec* kInboxCommands[] = {&kDone};

}  // namespace

constinit const CommandSpec kInboxCommand = {
    .name = "inbox",
    .about = "List the runs that need you, failed or finished unseen",
    .long_about =
        "The oldest comes first. What is taken out with `oz inbox done` is "
        "gone from every\nterminal and editor, until the run goes on and ends "
        "again.",
    .options = kInboxOptions,
    .subcommands = kInboxCommands,
    .handler = Inbox,
};

}  // namespace oz
