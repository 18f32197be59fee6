// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_MESSAGE_JSON_H_
#define OZD_DAEMON_UPSTREAM_API_MESSAGE_JSON_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Mail as the service writes it. Missing, null and mistyped fields are left
// empty, unknown ones ignored. Errors: kDataLoss.

// The body of POST /agent/messages.
std::string SendMessageBody(const oz::v1::SendMessageRequest& request);

// Its answer: {"message_ids": [...]}.
absl::StatusOr<std::vector<std::string>> ParseMessageIds(
    absl::string_view json);

// A message, which must have an id.
absl::StatusOr<oz::v1::Message> ParseMessage(absl::string_view json);

// A list of messages. One without an id is left out.
absl::StatusOr<std::vector<oz::v1::Message>> ParseMessages(
    absl::string_view json);

// The body of POST /agent/runs/{id}/followups; `mode` may be empty.
std::string FollowUpBody(const std::string& prompt, const std::string& mode);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_MESSAGE_JSON_H_
