// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/message_json.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "daemon/upstream/json/json_reader.h"

namespace ozd {
namespace {

using Json = nlohmann::ordered_json;
using oz::v1::Message;

// Bytes that are not UTF-8 become U+FFFD; the service takes nothing else.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string* MutableMessageField(Message* message, absl::string_view key) {
  if (key == "message_id") return message->mutable_message_id();
  if (key == "sender_run_id") return message->mutable_sender_run_id();
  if (key == "subject") return message->mutable_subject();
  if (key == "body") return message->mutable_body();
  if (key == "sent_at") return message->mutable_sent_at();
  if (key == "delivered_at") return message->mutable_delivered_at();
  if (key == "read_at") return message->mutable_read_at();
  return nullptr;
}

}  // namespace

std::string SendMessageBody(const oz::v1::SendMessageRequest& request) {
  Json body;
  body["to"] = Json::array();
  for (const std::string& run_id : request.to()) body["to"].push_back(run_id);
  body["subject"] = request.subject();
  body["body"] = request.body();
  body["sender_run_id"] = request.sender_run_id();
  return Dump(body);
}

absl::StatusOr<std::vector<std::string>> ParseMessageIds(
    absl::string_view json) {
  std::vector<std::string> ids;
  bool has_ids = false;
  JsonReader reader(json);
  if (reader.EnterObject()) {
    std::string key;
    while (reader.NextMember(&key)) {
      if (key != "message_ids") {
        reader.Skip();
        continue;
      }
      ids.clear();
      has_ids = reader.EnterArray();
      std::string id;
      while (has_ids && reader.NextElement()) {
        if (reader.ReadString(&id)) ids.push_back(id);
      }
    }
  }
  if (!reader.AtEnd() || !has_ids) {
    return absl::DataLossError("the answer has no list \"message_ids\"");
  }
  return ids;
}

absl::StatusOr<Message> ParseMessage(absl::string_view json) {
  Message message;
  JsonReader reader(json);
  if (reader.EnterObject()) {
    std::string key;
    while (reader.NextMember(&key)) {
      if (std::string* field = MutableMessageField(&message, key)) {
        reader.ReadString(field);
      } else {
        reader.Skip();
      }
    }
  }
  if (!reader.AtEnd() || message.message_id().empty()) {
    return absl::DataLossError("the answer is no message with a message_id");
  }
  return message;
}

absl::StatusOr<std::vector<Message>> ParseMessages(absl::string_view json) {
  std::vector<Message> messages;
  JsonReader reader(json);
  const bool is_array = reader.EnterArray();
  while (is_array && reader.NextElement()) {
    auto message = ParseMessage(reader.Skip());
    if (message.ok()) messages.push_back(*std::move(message));
  }
  if (!is_array || !reader.AtEnd()) {
    return absl::DataLossError("the answer is no list of messages");
  }
  return messages;
}

std::string FollowUpBody(const std::string& prompt, const std::string& mode) {
  Json body;
  body["message"] = prompt;
  if (!mode.empty()) body["mode"] = mode;
  return Dump(body);
}

}  // namespace ozd
