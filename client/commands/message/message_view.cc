// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/message/message_view.h"

#include "absl/strings/str_cat.h"
#include "client/output/columns.h"
#include "client/output/display_width.h"
#include "client/output/json_writer.h"
#include "proto/support/redact.h"

namespace oz {
namespace {

std::string TextOrDash(const std::string& text) {
  return text.empty() ? "-" : text;
}

constexpr Column<v1::Message> kMessageFields[] = {
    {"message_id", "", Text<&v1::Message::message_id>},
    {"sender_run_id", "", Text<&v1::Message::sender_run_id>},
    {"subject", "", Text<&v1::Message::subject>},
    {"body", "", Text<&v1::Message::body>},
    {"sent_at", "", Text<&v1::Message::sent_at>, {.json = JsonIfEmpty::kNull}},
    {"delivered_at",
     "",
     Text<&v1::Message::delivered_at>,
     {.json = JsonIfEmpty::kNull}},
    {"read_at", "", Text<&v1::Message::read_at>, {.json = JsonIfEmpty::kNull}},
};
constexpr Columns<v1::Message> kMessage = Checked<v1::Message>(
    {.columns = kMessageFields,
     .json = "message_id sender_run_id subject body sent_at delivered_at "
             "read_at"});
constexpr Columns<v1::Message> kMessageHeads = Checked<v1::Message>(
    {.columns = kMessageFields,
     .json = "message_id sender_run_id subject sent_at delivered_at read_at"});

// A body keeps its lines.
std::string Body(const v1::Message& message) {
  return ozd::NeutraliseControls(message.body(), ozd::Newlines::kKeep);
}

}  // namespace

BoxTable MessageTable(const MessageHeads& messages) {
  BoxTable table;
  table.header = {"MESSAGE ID", "FROM",         "SUBJECT",
                  "SENT AT",    "DELIVERED AT", "READ AT"};
  for (const v1::Message& message : messages) {
    table.rows.push_back({message.message_id(), message.sender_run_id(),
                          message.subject(), TextOrDash(message.sent_at()),
                          TextOrDash(message.delivered_at()),
                          TextOrDash(message.read_at())});
  }
  return table;
}

std::string MessagesJson(const MessageHeads& messages) {
  return RenderListJson(kMessageHeads, messages);
}

std::string MessagesNdjson(const MessageHeads& messages) {
  return RenderNdjson(kMessageHeads, messages);
}

std::string RenderMessage(const v1::Message& message) {
  std::string text =
      absl::StrCat("Message ID: ", OneLine(message.message_id()),
                   "\nFrom: ", OneLine(message.sender_run_id()),
                   "\nSubject: ", OneLine(message.subject()),
                   "\nSent At: ", OneLine(TextOrDash(message.sent_at())), "\n");
  absl::StrAppend(&text,
                  "Delivered At: ", OneLine(TextOrDash(message.delivered_at())),
                  "\nRead At: ", OneLine(TextOrDash(message.read_at())),
                  "\n\nBody:\n", Body(message), "\n");
  return text;
}

std::string MessageJson(const v1::Message& message, JsonLayout layout) {
  return RenderJson(kMessage, message, layout);
}

std::string ArrivalNdjson(const v1::MessageArrived& arrived) {
  const v1::Message& message = arrived.message();
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject();
  json.Key("sequence").Int(arrived.sequence());
  json.Key("message_id").Text(message.message_id());
  json.Key("sender_run_id").Text(message.sender_run_id());
  json.Key("subject").Text(message.subject());
  json.Key("body").Text(message.body());
  json.Key("occurred_at").Text(arrived.occurred_at());
  return json.EndObject().Take();
}

std::string RenderArrival(const v1::MessageArrived& arrived,
                          const Style& style) {
  const v1::Message& message = arrived.message();
  const std::string& sender = message.sender_run_id();
  return absl::StrCat(
      style.Paint(Color::kDim, OneLine(arrived.occurred_at())), "  ",
      style.Paint(Color::kCyan, absl::StrCat("from ", OneLine(sender), " #",
                                             arrived.sequence())),
      "\n", style.Paint(Color::kBold, OneLine(message.subject())), "\n",
      Body(message), "\n\n");
}

}  // namespace oz
