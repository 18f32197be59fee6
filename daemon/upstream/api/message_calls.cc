// Copyright (c) 2026 The ozd authors. MIT licence.
// The calls of OzApi that send and read mail.
#include "absl/strings/str_cat.h"
#include "daemon/upstream/api/message_json.h"
#include "daemon/upstream/service/error_json.h"
#include "daemon/upstream/service/oz_api_client.h"
#include "daemon/upstream/service/rest_api.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// What a POST without arguments carries.
constexpr char kNull[] = "null";

}  // namespace

absl::StatusOr<std::vector<std::string>> OzApiClient::SendMessage(
    const ApiCaller& caller, const oz::v1::SendMessageRequest& message) {
  OZD_ASSIGN_OR_RETURN(const HttpResponse response,
                       Post(caller, {"agent", "messages"},
                            SendMessageBody(message), Repeatable::kNo));
  auto ids = ParseMessageIds(response.body);
  if (!ids.ok()) {
    return UndecodableResponseError(response.effective_url,
                                    ids.status().message(), caller.api_key);
  }
  return ids;
}

absl::StatusOr<std::vector<oz::v1::Message>> OzApiClient::ListMessages(
    const ApiCaller& caller, const oz::v1::ListMessagesRequest& request) {
  OZD_ASSIGN_OR_RETURN(const std::string url,
                       ListMessagesUrl(caller.server_root_url, request));
  OZD_ASSIGN_OR_RETURN(const HttpResponse response, Get(caller, url));
  auto messages = ParseMessages(response.body);
  if (!messages.ok()) {
    return UndecodableResponseError(url, messages.status().message(),
                                    caller.api_key);
  }
  return messages;
}

absl::StatusOr<oz::v1::Message> OzApiClient::ReadMessage(
    const ApiCaller& caller, const std::string& message_id) {
  OZD_ASSIGN_OR_RETURN(const HttpResponse response,
                       Post(caller, {"agent", "messages", message_id, "read"},
                            kNull, Repeatable::kYes));
  auto message = ParseMessage(response.body);
  if (!message.ok()) {
    return UndecodableResponseError(response.effective_url,
                                    message.status().message(), caller.api_key);
  }
  return message;
}

absl::Status OzApiClient::MarkMessageDelivered(const ApiCaller& caller,
                                               const std::string& message_id) {
  return Post(caller, {"agent", "messages", message_id, "delivered"}, kNull,
              Repeatable::kYes)
      .status();
}

}  // namespace ozd
