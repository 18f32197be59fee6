// Copyright (c) 2026 The ozd authors. MIT licence.
#include <stdint.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/args/values.h"
#include "client/commands/item_handlers.h"
#include "client/commands/message/message_caller.h"
#include "client/commands/message/message_view.h"
#include "client/commands/specs.h"
#include "client/output/box_table.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "proto/support/redact.h"

namespace oz {
namespace {

// Everywhere else a bad OZ_RUN_ID is ignored; these commands are made by a run.
absl::Status CheckOwnRunId(const Io& io) {
  const std::string run_id = io.Env("OZ_RUN_ID").value_or("");
  if (run_id.empty() || CheckUuid(run_id).ok()) return absl::OkStatus();
  v1::ErrorDetail detail;
  detail.set_error_code("bad_own_run_id");
  detail.set_remedy("Set OZ_RUN_ID to the id of this run, or unset it.");
  return ozd::MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat("OZ_RUN_ID is '", OneLine(run_id), "', which is no UUID"),
      detail);
}

// "Failed to send agent message (...)"; never what the message says.
std::string SendFailure(const CommandContext& context,
                        const v1::SendMessageRequest& request) {
  std::vector<std::string> targets;
  for (const std::string& to : request.to()) targets.push_back(JsonString(to));
  return absl::StrCat(
      "Failed to send agent message (sender_run_id=", request.sender_run_id(),
      ", task_id=", context.io()->Env("OZ_RUN_ID").value_or(""),
      ", target_agent_ids=[", absl::StrJoin(targets, ", "), "])");
}

int ReportSendFailure(CommandContext& context,
                      const v1::SendMessageRequest& request,
                      const absl::Status& status) {
  // Who is not logged in did not come as far as sending.
  if (absl::IsUnauthenticated(status)) return ReportFailure(context, status);
  const std::string what = SendFailure(context, request);
  v1::ErrorDetail detail =
      ozd::GetErrorDetail(status).value_or(v1::ErrorDetail());
  const std::vector<std::string> causes(detail.causes().begin(),
                                        detail.causes().end());
  detail.clear_causes();
  detail.add_causes(std::string(status.message()));
  for (const std::string& cause : causes) detail.add_causes(cause);
  context.io()->Err(absl::StrCat(
      ozd::NeutraliseControls(ozd::Redact(what), ozd::Newlines::kEscape),
      "\n"));
  return ReportFailure(context, ozd::MakeError(status.code(), what, detail));
}

void PrintSent(CommandContext& context,
               const v1::SendMessageResponse& response) {
  if (WantsJson(context)) {
    JsonWriter json(LayoutOf(context));
    json.BeginObject().Key("message_ids").BeginArray();
    for (const std::string& id : response.message_ids()) json.Text(id);
    PrintJson(context, json.EndArray().EndObject().Take());
    return;
  }
  std::string text =
      absl::StrCat("Sent ", response.message_ids_size(), " message(s).\n");
  if (!response.message_ids().empty()) absl::StrAppend(&text, "Message IDs:\n");
  for (const std::string& id : response.message_ids()) {
    absl::StrAppend(&text, "- ", OneLine(id), "\n");
  }
  context.io()->Out(text);
}

int RunMessageSend(CommandContext& context) {
  const ParsedArgs& args = context.args();
  v1::SendMessageRequest request;
  for (const std::string& to : args.Texts("to")) request.add_to(to);
  request.set_subject(args.Text("subject"));
  request.set_body(args.Text("body"));
  request.set_sender_run_id(args.Text("sender-run-id"));
  *request.mutable_context() = ContextOfRun(context, request.sender_run_id());
  if (!CheckUuid(request.sender_run_id()).ok()) {
    const absl::Status own = CheckOwnRunId(*context.io());
    if (!own.ok()) return ReportSendFailure(context, request, own);
  }
  v1::SendMessageResponse response;
  const absl::Status status = CallDaemon(
      context, "/oz.v1.MessageService/SendMessage", request, &response);
  if (!status.ok()) return ReportSendFailure(context, request, status);
  PrintSent(context, response);
  return kExitOk;
}

int RunMessageList(CommandContext& context) {
  const ParsedArgs& args = context.args();
  v1::ListMessagesRequest request;
  request.set_run_id(args.Text("RUN_ID"));
  *request.mutable_context() = ContextOfRun(context, request.run_id());
  request.set_unread(args.Flag("unread"));
  request.set_since(args.Text("since"));
  request.set_limit(static_cast<int32_t>(args.Int("limit")));
  v1::ListMessagesResponse response;
  const absl::Status status = CallDaemon(
      context, "/oz.v1.MessageService/ListMessages", request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  Io* io = context.io();
  switch (context.format()) {
    case OutputFormat::kJson:
      PrintJson(context, MessagesJson(response.messages()));
      break;
    case OutputFormat::kNdjson:
      PrintJson(context, MessagesNdjson(response.messages()));
      break;
    case OutputFormat::kText:
      io->Out(RenderElasticTable(MessageTable(response.messages())));
      break;
    case OutputFormat::kPretty:
      io->Out(RenderBoxTable(
          MessageTable(response.messages()),
          io->stdout_is_terminal() ? io->terminal_columns() : kUnlimitedWidth));
      break;
  }
  return kExitOk;
}

int RunMessageRead(CommandContext& context) {
  const absl::Status own = CheckOwnRunId(*context.io());
  if (!own.ok()) return ReportFailure(context, own);
  auto request = NewRequest<v1::ReadMessageRequest>(context);
  request.set_message_id(context.args().Text("MESSAGE_ID"));
  v1::ReadMessageResponse response;
  const absl::Status status = CallDaemon(
      context, "/oz.v1.MessageService/ReadMessage", request, &response);
  if (!status.ok()) return ReportFailure(context, status);
  if (WantsJson(context)) {
    PrintJson(context, MessageJson(response.message(), LayoutOf(context)));
  } else {
    context.io()->Out(RenderMessage(response.message()));
  }
  return kExitOk;
}

int RunMessageMarkDelivered(CommandContext& context) {
  const absl::Status own = CheckOwnRunId(*context.io());
  if (!own.ok()) return ReportFailure(context, own);
  auto request = NewRequest<v1::MarkMessageDeliveredRequest>(context);
  request.set_message_id(context.args().Text("MESSAGE_ID"));
  v1::MarkMessageDeliveredResponse response;
  const absl::Status status =
      CallDaemon(context, "/oz.v1.MessageService/MarkMessageDelivered", request,
                 &response);
  if (!status.ok()) return ReportFailure(context, status);
  return PrintDone(context, "message_id", request.message_id(), "delivered",
                   LayoutOf(context),
                   absl::StrCat("Marked message delivered: ",
                                OneLine(request.message_id()), "\n"));
}

constexpr PositionalSpec kRunId[] = {
    {.value_name = "RUN_ID",
     .help = "The run whose messages",
     .ids = v1::RESOURCE_KIND_RUN},
};
constexpr PositionalSpec kMessageId[] = {
    {.value_name = "MESSAGE_ID", .help = "The message"},
};

constexpr OptionSpec kSendOptions[] = {
    {.name = "to",
     .ids = v1::RESOURCE_KIND_RUN,
     .value_name = "TO",
     .help = "Runs to send to; several words, commas or repetition",
     .required = true,
     .repeatable = true,
     .many_words = true,
     .comma_separated = true},
    {.name = "subject",
     .value_name = "SUBJECT",
     .help = "What it is about",
     .required = true},
    {.name = "body",
     .value_name = "BODY",
     .help = "What it says",
     .required = true},
    {.name = "sender-run-id",
     .ids = v1::RESOURCE_KIND_RUN,
     .value_name = "SENDER_RUN_ID",
     .help = "The run that sends",
     .required = true},
};
constexpr CommandSpec kSend = {
    .name = "send",
    .about = "Send a message to one or more runs",
    .options = kSendOptions,
    .handler = RunMessageSend,
};

constexpr OptionSpec kListOptions[] = {
    {.name = "unread",
     .type = ValueType::kFlag,
     .help = "Only messages that nobody has read"},
    {.name = "since",
     .value_name = "SINCE",
     .help = "Only messages sent after this time (RFC 3339)"},
    {.name = "limit",
     .short_name = 'L',
     .type = ValueType::kInt32,
     .value_name = "LIMIT",
     .help = "Largest number of messages to list",
     .default_value = "50",
     .minimum = 1,
     .maximum = INT32_MAX},
};
constexpr CommandSpec kList = {
    .name = "list",
    .about = "List a run's messages",
    .options = kListOptions,
    .positionals = kRunId,
    .handler = RunMessageList,
};

constexpr CommandSpec kRead = {
    .name = "read",
    .about = "Print a message and mark it as read",
    .positionals = kMessageId,
    .handler = RunMessageRead,
};

constexpr const char* kMarkDeliveredAliases[] = {"delivered"};
constexpr CommandSpec kMarkDelivered = {
    .name = "mark-delivered",
    .about = "Mark a message as delivered",
    .hidden_aliases = kMarkDeliveredAliases,
    .positionals = kMessageId,
    .handler = RunMessageMarkDelivered,
};

constexpr const CommandSpec* kMessageCommands[] = {
    &kRunMessageWatchCommand, &kSend, &kList, &kRead, &kMarkDelivered};

}  // namespace

constinit const CommandSpec kRunMessageCommand = {
    .name = "message",
    .about = "Send and read messages between runs",
    .subcommands = kMessageCommands,
};

}  // namespace oz
