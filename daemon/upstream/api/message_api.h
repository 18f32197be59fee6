// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_MESSAGE_API_H_
#define OZD_DAEMON_UPSTREAM_API_MESSAGE_API_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/upstream/service/service_calls.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Parses one message, which must have an id. Errors: kDataLoss.
absl::StatusOr<oz::v1::Message> ParseMessage(const std::string& json);

// The messages between runs (/agent/messages). Missing, null and mistyped
// fields of the service's answers are left empty. Calls block. Thread-safe.
// Errors of every call: ServiceCalls::Send; kDataLoss, which quotes nothing of
// the answer.
class MessageApi {
 public:
  // `calls` is borrowed and must outlive this.
  explicit MessageApi(ServiceCalls* calls) : calls_(calls) {}

  // Returns the ids of the messages. Never repeated once it may have arrived.
  // Errors: kFailedPrecondition (422: a recipient has ended), kNotFound.
  absl::StatusOr<std::vector<std::string>> Send(
      const ApiCaller& caller, const oz::v1::SendMessageRequest& message) const;
  // Messages without an id are left out.
  absl::StatusOr<std::vector<oz::v1::Message>> List(
      const ApiCaller& caller,
      const oz::v1::ListMessagesRequest& request) const;
  // Returns a message and marks it as read. Errors: kNotFound.
  absl::StatusOr<oz::v1::Message> Read(const ApiCaller& caller,
                                       const std::string& message_id) const;
  // Errors: kNotFound.
  absl::Status MarkDelivered(const ApiCaller& caller,
                             const std::string& message_id) const;

 private:
  ServiceCalls* const calls_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_MESSAGE_API_H_
