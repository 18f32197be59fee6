// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/store/messages.h"

#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"

namespace ozd::sim {
namespace {

constexpr char kInsertMessageSql[] =
    "INSERT INTO message (message_id, recipient_run_id, sender_run_id, subject,"
    " sent_us, delivered_us, read_us, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr char kGetSql[] =
    "SELECT message_id, recipient_run_id, sender_run_id, subject, sent_us,"
    " delivered_us, read_us, body FROM message WHERE message_id = ?";
constexpr char kInboxSql[] =
    "SELECT message_id, recipient_run_id, sender_run_id, subject, sent_us,"
    " delivered_us, read_us, '' FROM message"
    " WHERE recipient_run_id = ?1 AND sent_us > ?2 AND (NOT ?3 OR read_us = 0)"
    " ORDER BY sent_us, message_id LIMIT ?4";
constexpr char kSetReadSql[] =
    "UPDATE message SET read_us = ?1 WHERE message_id = ?2 AND read_us = 0";
constexpr char kSetDeliveredSql[] =
    "UPDATE message SET delivered_us = ?1"
    " WHERE message_id = ?2 AND delivered_us = 0";

Message MessageOfRow(const Statement& row) {
  Message message;
  message.message_id = std::string(row.Text(0));
  message.recipient_run_id = std::string(row.Text(1));
  message.sender_run_id = std::string(row.Text(2));
  message.subject = std::string(row.Text(3));
  message.sent_us = row.Int(4);
  message.delivered_us = row.Int(5);
  message.read_us = row.Int(6);
  message.body = std::string(row.Text(7));
  return message;
}

absl::Status SetTime(Connection* connection, const char* sql,
                     const std::string& message_id, int64_t now_us) {
  OZD_ASSIGN_OR_RETURN(StatementUse update, connection->Prepare(sql));
  update->Bind(0, now_us);
  update->Bind(1, message_id);
  return update->Run();
}

Json TimeOrNull(int64_t time_us) {
  return time_us == 0 ? Json(nullptr) : Json(FormatRfc3339Z(time_us));
}

}  // namespace

const char kMessageSchemaSql[] = R"sql(
  CREATE TABLE IF NOT EXISTS message (
    message_id TEXT PRIMARY KEY,
    recipient_run_id TEXT NOT NULL,
    sender_run_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    sent_us INTEGER NOT NULL,
    delivered_us INTEGER NOT NULL,
    read_us INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS message_by_recipient
    ON message (recipient_run_id, sent_us, message_id);
)sql";

Json MessageHeader(const Message& message) {
  Json json;
  json["message_id"] = message.message_id;
  json["sender_run_id"] = message.sender_run_id;
  json["subject"] = message.subject;
  json["sent_at"] = FormatRfc3339Z(message.sent_us);
  json["delivered_at"] = TimeOrNull(message.delivered_us);
  json["read_at"] = TimeOrNull(message.read_us);
  return json;
}

absl::Status InsertMessage(Connection* connection, const Message& message) {
  OZD_ASSIGN_OR_RETURN(StatementUse insert,
                       connection->Prepare(kInsertMessageSql));
  insert->Bind(0, message.message_id);
  insert->Bind(1, message.recipient_run_id);
  insert->Bind(2, message.sender_run_id);
  insert->Bind(3, message.subject);
  insert->Bind(4, message.sent_us);
  insert->Bind(5, message.delivered_us);
  insert->Bind(6, message.read_us);
  insert->Bind(7, message.body);
  return insert->Run();
}

absl::StatusOr<Message> GetMessage(Connection* connection,
                                   const std::string& message_id) {
  OZD_ASSIGN_OR_RETURN(StatementUse get, connection->Prepare(kGetSql));
  get->Bind(0, message_id);
  OZD_ASSIGN_OR_RETURN(const bool found, get->Step());
  if (!found) {
    return absl::NotFoundError(absl::StrCat("no message ", message_id));
  }
  return MessageOfRow(*get.operator->());
}

absl::Status SetRead(Connection* connection, const std::string& message_id,
                     int64_t now_us) {
  return SetTime(connection, kSetReadSql, message_id, now_us);
}

absl::Status SetDelivered(Connection* connection, const std::string& message_id,
                          int64_t now_us) {
  return SetTime(connection, kSetDeliveredSql, message_id, now_us);
}

absl::StatusOr<std::vector<Message>> ListInbox(Connection* connection,
                                               const std::string& run_id,
                                               bool unread_only,
                                               int64_t since_us,
                                               int64_t limit) {
  OZD_ASSIGN_OR_RETURN(StatementUse list, connection->Prepare(kInboxSql));
  list->Bind(0, run_id);
  list->Bind(1, since_us);
  list->Bind(2, static_cast<int64_t>(unread_only));
  list->Bind(3, limit);
  std::vector<Message> messages;
  while (true) {
    OZD_ASSIGN_OR_RETURN(const bool more, list->Step());
    if (!more) return messages;
    messages.push_back(MessageOfRow(*list.operator->()));
  }
}

}  // namespace ozd::sim
