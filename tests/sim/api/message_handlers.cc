// Copyright (c) 2026 The ozd authors. MIT licence.
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/api/problem.h"
#include "tests/sim/api/route.h"
#include "tests/sim/store/messages.h"
#include "tests/sim/store/random.h"
#include "tests/sim/store/run_query.h"
#include "tests/sim/world/visible_runs.h"

namespace ozd::sim {
namespace {

// In bytes.
constexpr size_t kMaxSubject = 1024;
constexpr size_t kMaxBody = 131072;

absl::Status CheckText(const Json& body, const char* field, size_t most) {
  const Json& value = MemberAt(body, field);
  if (!value.is_string()) return InvalidField(field, "required, a string");
  const size_t size = value.get_ref<const std::string&>().size();
  if (size <= most) return absl::OkStatus();
  return InvalidField(
      field, absl::StrCat(size, " bytes; at most ", most, " are allowed"));
}

absl::Status CheckMessage(const Json& body) {
  if (!body.is_object()) return InvalidField("body", "must be an object");
  const Json& to = MemberAt(body, "to");
  if (!to.is_array() || to.empty()) {
    return InvalidField("to", "required, an array of run ids");
  }
  for (const Json& run_id : to) {
    if (!run_id.is_string()) return InvalidField("to", "must hold strings");
  }
  OZD_RETURN_IF_ERROR(CheckText(body, "subject", kMaxSubject));
  OZD_RETURN_IF_ERROR(CheckText(body, "body", kMaxBody));
  return CheckText(body, "sender_run_id", kMaxSubject);
}

// Delivers to one run and returns the message's id.
absl::StatusOr<std::string> Deliver(const Call& call, const Json& body,
                                    const std::string& recipient,
                                    Transaction* transaction) {
  OZD_ASSIGN_OR_RETURN(const StoredRun stored, transaction->Get(recipient));
  OZD_RETURN_IF_ERROR(CheckVisible(call, *stored.run));
  const std::string state = StringAt(*stored.run, "state");
  if (IsTerminalState(state)) {
    return absl::FailedPreconditionError(
        absl::StrCat("The recipient ", recipient, " is already ", state));
  }
  Message message;
  message.sent_us = call.context->clock->NextChange();
  message.message_id = Random(static_cast<uint64_t>(message.sent_us)).Uuid();
  message.recipient_run_id = recipient;
  message.sender_run_id = StringAt(body, "sender_run_id");
  message.subject = StringAt(body, "subject");
  message.body = StringAt(body, "body");
  OZD_RETURN_IF_ERROR(InsertMessage(transaction->connection(), message));
  Event event = EventOfRun(*stored.run, "new_message", message.message_id);
  event.occurred_us = message.sent_us;
  transaction->Emit(std::move(event));
  return message.message_id;
}

// To all recipients or to none.
absl::StatusOr<Json> SendMessage(const Call& call) {
  const Json body = ParseJson(call.request.body);
  OZD_RETURN_IF_ERROR(CheckMessage(body));
  OZD_RETURN_IF_ERROR(
      GetVisibleRun(call, StringAt(body, "sender_run_id")).status());
  Json ids = Json::array();
  const absl::Status status =
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        for (const Json& recipient : body["to"]) {
          OZD_ASSIGN_OR_RETURN(
              std::string id,
              Deliver(call, body, recipient.get<std::string>(), transaction));
          ids.push_back(std::move(id));
        }
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return Json{{"message_ids", std::move(ids)}};
}

absl::StatusOr<Json> ListMessages(const Call& call) {
  const std::string& run_id = call.request.path_arguments[0];
  OZD_RETURN_IF_ERROR(GetVisibleRun(call, run_id).status());
  const std::string unread = call.request.Query("unread");
  if (!unread.empty() && unread != "true" && unread != "false") {
    return InvalidField("unread",
                        absl::StrCat("\"", unread, "\" is not true or false"));
  }
  int64_t limit = 50;
  const std::string limit_text = call.request.Query("limit");
  if (!limit_text.empty() &&
      (!absl::SimpleAtoi(limit_text, &limit) || limit < 1 || limit > 100)) {
    return InvalidField(
        "limit",
        absl::StrCat("\"", limit_text, "\" is not an integer from 1 to 100"));
  }
  int64_t since_us = 0;
  const std::string since = call.request.Query("since");
  if (!since.empty()) {
    const absl::StatusOr<int64_t> time = ParseRfc3339(since);
    if (!time.ok()) return InvalidField("since", time.status().message());
    since_us = *time;
  }
  Json headers = Json::array();
  const absl::Status status =
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(
            const std::vector<Message> inbox,
            ListInbox(connection, run_id, unread == "true", since_us, limit));
        for (const Message& message : inbox) {
          headers.push_back(MessageHeader(message));
        }
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return headers;
}

using SetTime = absl::Status (*)(Connection*, const std::string&, int64_t);

// Marks a message whose recipient the caller may see, and returns it.
absl::StatusOr<Message> Mark(const Call& call, SetTime set_time) {
  const std::string& id = call.request.path_arguments[0];
  Message message;
  const absl::Status status =
      call.context->runs->Write([&](Transaction* transaction) -> absl::Status {
        Connection* const connection = transaction->connection();
        OZD_ASSIGN_OR_RETURN(message, GetMessage(connection, id));
        const absl::StatusOr<StoredRun> run =
            transaction->Get(message.recipient_run_id);
        if (run.ok()) OZD_RETURN_IF_ERROR(CheckVisible(call, *run->run));
        OZD_RETURN_IF_ERROR(
            set_time(connection, id, call.context->clock->NextChange()));
        OZD_ASSIGN_OR_RETURN(message, GetMessage(connection, id));
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return message;
}

absl::StatusOr<Json> ReadMessage(const Call& call) {
  OZD_ASSIGN_OR_RETURN(const Message message, Mark(call, SetRead));
  Json json = MessageHeader(message);
  json["body"] = message.body;
  return json;
}

template <absl::StatusOr<Json> (*kMake)(const Call&)>
Response MessageHandler(const Call& call) {
  if (!call.context->features.messages) {
    return Problem(ErrorCode::kResourceNotFound, "There are no messages here");
  }
  const absl::StatusOr<Json> json = kMake(call);
  if (!json.ok()) return ProblemForError(json.status());
  Response response;
  response.body = DumpJson(*json);
  return response;
}

Response MarkDelivered(const Call& call) {
  if (!call.context->features.messages) {
    return Problem(ErrorCode::kResourceNotFound, "There are no messages here");
  }
  const absl::StatusOr<Message> message = Mark(call, SetDelivered);
  if (!message.ok()) return ProblemForError(message.status());
  Response response;
  response.status = 204;
  response.content_type.clear();
  return response;
}

}  // namespace

const std::vector<Route>& MessageRoutes() {
  static const std::vector<Route>* const kRoutes = new std::vector<Route>{
      {"POST",
       "/api/v1/agent/messages",
       Access::kKey,
       Body::kJson,
       MessageHandler<SendMessage>,
       {422}},
      {"GET",
       "/api/v1/agent/messages/{runId}",
       Access::kKey,
       Body::kNone,
       MessageHandler<ListMessages>,
       {}},
      {"POST",
       "/api/v1/agent/messages/{messageId}/read",
       Access::kKey,
       Body::kNone,
       MessageHandler<ReadMessage>,
       {}},
      {"POST",
       "/api/v1/agent/messages/{messageId}/delivered",
       Access::kKey,
       Body::kNone,
       MarkDelivered,
       {}},
  };
  return *kRoutes;
}

}  // namespace ozd::sim
