// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/message_api.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Message;

// Sends a POST without arguments to a message.
absl::StatusOr<RestAnswer> PostTo(ServiceCalls* calls, const ApiCaller& caller,
                                  const std::string& message_id,
                                  const char* verb) {
  return calls->Send(caller,
                     {.method = "POST",
                      .segments = {"agent", "messages", message_id, verb},
                      .body = "null"});
}

Message MessageOf(const JsonTree& tree) {
  Message message;
  message.set_message_id(StringOf(tree, "message_id"));
  message.set_sender_run_id(StringOf(tree, "sender_run_id"));
  message.set_subject(StringOf(tree, "subject"));
  message.set_body(StringOf(tree, "body"));
  message.set_sent_at(StringOf(tree, "sent_at"));
  message.set_delivered_at(StringOf(tree, "delivered_at"));
  message.set_read_at(StringOf(tree, "read_at"));
  return message;
}

absl::StatusOr<std::vector<std::string>> ParseMessageIds(
    const std::string& json) {
  const JsonTree answer = ParseJsonTree(json);
  const JsonTree& items = MemberOf(answer, "message_ids");
  if (!items.is_array()) {
    return absl::DataLossError("the answer has no list \"message_ids\"");
  }
  std::vector<std::string> ids;
  for (const JsonTree& item : items) {
    if (item.is_string()) ids.push_back(item.get<std::string>());
  }
  return ids;
}

absl::StatusOr<std::vector<Message>> ParseMessages(const std::string& json) {
  const JsonTree items = ParseJsonTree(json);
  if (!items.is_array()) {
    return absl::DataLossError("the answer is no list of messages");
  }
  std::vector<Message> messages;
  for (const JsonTree& item : items) {
    Message message = MessageOf(item);
    if (!message.message_id().empty()) messages.push_back(std::move(message));
  }
  return messages;
}

}  // namespace

absl::StatusOr<Message> ParseMessage(const std::string& json) {
  Message message = MessageOf(ParseJsonTree(json));
  if (message.message_id().empty()) {
    return absl::DataLossError("the answer is no message with a message_id");
  }
  return message;
}

absl::StatusOr<std::vector<std::string>> MessageApi::Send(
    const ApiCaller& caller, const oz::v1::SendMessageRequest& message) const {
  JsonTree body;
  body["to"] = JsonTree::array();
  for (const std::string& run_id : message.to()) body["to"].push_back(run_id);
  body["subject"] = message.subject();
  body["body"] = message.body();
  body["sender_run_id"] = message.sender_run_id();
  OZD_ASSIGN_OR_RETURN(const RestAnswer answer,
                       calls_->Send(caller, {.method = "POST",
                                             .segments = {"agent", "messages"},
                                             .body = DumpJsonTree(body),
                                             .repeatable = Repeatable::kNo}));
  return Decoded(ParseMessageIds(answer.body), answer, caller);
}

absl::StatusOr<std::vector<Message>> MessageApi::List(
    const ApiCaller& caller, const oz::v1::ListMessagesRequest& request) const {
  RestCall call;
  call.segments = {"agent", "messages", request.run_id()};
  if (request.limit() > 0) {
    call.query.emplace_back("limit", absl::StrCat(request.limit()));
  }
  if (request.unread()) call.query.emplace_back("unread", "true");
  if (!request.since().empty()) {
    call.query.emplace_back("since", request.since());
  }
  OZD_ASSIGN_OR_RETURN(const RestAnswer answer, calls_->Send(caller, call));
  return Decoded(ParseMessages(answer.body), answer, caller);
}

absl::StatusOr<Message> MessageApi::Read(const ApiCaller& caller,
                                         const std::string& message_id) const {
  OZD_ASSIGN_OR_RETURN(const RestAnswer answer,
                       PostTo(calls_, caller, message_id, "read"));
  return Decoded(ParseMessage(answer.body), answer, caller);
}

absl::Status MessageApi::MarkDelivered(const ApiCaller& caller,
                                       const std::string& message_id) const {
  return PostTo(calls_, caller, message_id, "delivered").status();
}

}  // namespace ozd
