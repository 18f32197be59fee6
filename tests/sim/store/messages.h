// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_STORE_MESSAGES_H_
#define OZD_TESTS_SIM_STORE_MESSAGES_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/sim/http/json.h"
#include "tests/sim/store/sqlite.h"

namespace ozd::sim {

// Mail to a run. Times in microseconds since the Unix epoch; 0: not yet.
struct Message {
  std::string message_id;
  std::string recipient_run_id;
  std::string sender_run_id;
  std::string subject;
  std::string body;
  int64_t sent_us = 0;
  int64_t delivered_us = 0;
  int64_t read_us = 0;
};

// The header fields as the service shows them.
Json MessageHeader(const Message& message);

// The table of messages. Its functions use the connection only during the call.

extern const char kMessageSchemaSql[];

absl::Status InsertMessage(Connection* connection, const Message& message);

// Errors: kNotFound.
absl::StatusOr<Message> GetMessage(Connection* connection,
                                   const std::string& message_id);

// Set once; later calls change nothing.
absl::Status SetRead(Connection* connection, const std::string& message_id,
                     int64_t now_us);
absl::Status SetDelivered(Connection* connection, const std::string& message_id,
                          int64_t now_us);

// A run's messages sent after `since_us`, oldest first, without their bodies.
absl::StatusOr<std::vector<Message>> ListInbox(Connection* connection,
                                               const std::string& run_id,
                                               bool unread_only,
                                               int64_t since_us, int64_t limit);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_STORE_MESSAGES_H_
