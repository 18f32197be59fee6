// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/messages/message_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/messages/message_watch.h"
#include "daemon/core/runs/run_ids.h"
#include "daemon/core/sync/hold.h"
#include "daemon/upstream/api/message_api.h"
#include "proto/support/error_detail.h"
#include "proto/support/mutex.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

bool IsUuid(absl::string_view id) {
  if (id.size() != 36) return false;
  for (size_t i = 0; i < id.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? id[i] != '-'
             : !absl::ascii_isxdigit(static_cast<unsigned char>(id[i]))) {
      return false;
    }
  }
  return true;
}

// The call is made for this run when it can be one, else for the caller's own.
void ActFor(const std::string& run_id, ApiCaller* caller) {
  if (IsUuid(run_id)) caller->run_id = run_id;
}

}  // namespace

class MessageService::Impl {
 public:
  Impl(AccountSync* accounts, EventHub* hub, const Options& options)
      : accounts_(accounts),
        hub_(hub),
        options_(options),
        tasks_(accounts->parts().executor) {}
  ~Impl() {
    Shutdown();
    tasks_.Shutdown();
  }

  MessageApi api() const { return MessageApi(accounts_->parts().calls); }

  // The account of a call, ready to ask the service.
  absl::StatusOr<AccountSync::InUse> Use(const oz::v1::CallContext& context,
                                         const CallScope& scope) {
    OZD_ASSIGN_OR_RETURN(AccountSync::InUse in_use,
                         accounts_->Use(context, oz::v1::READ_MODE_AUTO));
    OZD_RETURN_IF_ERROR(
        in_use.state->RateLimit(accounts_->parts().clock->Uptime()));
    in_use.caller.timeout = scope.timeout;
    in_use.caller.patience = kPatience;
    return in_use;
  }

  // The id of the run that is meant. Whole ids are most of what comes.
  absl::StatusOr<std::string> Whole(const AccountSync::InUse& in_use,
                                    const std::string& typed,
                                    const CallScope& scope) {
    if (typed.empty() || IsUuid(typed)) return typed;
    return FindRunId(accounts_, in_use, typed, oz::v1::READ_MODE_AUTO, scope);
  }

  // Remembers what a refusal tells about the account.
  void Note(AccountState* state, const absl::Status& status) {
    NoteRefusal(state, status, *accounts_->parts().clock);
  }

  absl::StatusOr<SourcePtr<oz::v1::WatchMessagesResponse>> Watch(
      const oz::v1::WatchMessagesRequest& request, const CallScope& scope) {
    if (request.run_id().empty()) {
      return MakeError(absl::StatusCode::kInvalidArgument,
                       "run_id is empty; name the run whose messages to watch",
                       oz::v1::ErrorDetail());
    }
    OZD_ASSIGN_OR_RETURN(
        AccountSync::InUse in_use,
        accounts_->Use(request.context(), oz::v1::READ_MODE_AUTO));
    OZD_ASSIGN_OR_RETURN(const std::string run_id,
                         Whole(in_use, request.run_id(), scope));
    ActFor(run_id, &in_use.caller);
    in_use.caller.patience = absl::ZeroDuration();
    oz::v1::WatchEventsRequest events;
    *events.mutable_context() = request.context();
    events.add_run_ids(run_id);
    events.add_event_types("new_message");
    events.set_since_sequence(request.since_sequence());
    MessageWatch::Parts parts;
    OZD_ASSIGN_OR_RETURN(parts.events, hub_->WatchEvents(events, scope));
    parts.hub = hub_;
    parts.state = in_use.state;
    parts.run_id = run_id;
    parts.since_sequence = request.since_sequence();
    parts.back_off = options_.back_off;
    parts.reader = std::make_shared<MessageReader>(
        MessageReader::Parts{.api = api(),
                             .clock = accounts_->parts().clock,
                             .tasks = &tasks_,
                             .state = in_use.state,
                             .caller = in_use.caller,
                             .budget = options_.read_budget,
                             .pause = options_.read_pause});
    if (!Remember(parts.reader)) return ShuttingDownError();
    return std::make_unique<MessageWatch>(std::move(parts));
  }

  void Shutdown() {
    tasks_.Close();
    std::vector<std::weak_ptr<MessageReader>> readers;
    {
      MutexLock lock(&mutex_);
      readers.swap(readers_);
    }
    for (const std::weak_ptr<MessageReader>& weak : readers) {
      const std::shared_ptr<MessageReader> reader = weak.lock();
      if (reader != nullptr) reader->End(ShuttingDownError());
    }
  }

 private:
  // False when shut down.
  bool Remember(const std::shared_ptr<MessageReader>& reader) {
    MutexLock lock(&mutex_);
    if (tasks_.is_shutdown()) return false;
    readers_.erase(
        std::remove_if(readers_.begin(), readers_.end(),
                       [](const auto& weak) { return weak.expired(); }),
        readers_.end());
    readers_.push_back(reader);
    return true;
  }

  AccountSync* const accounts_;
  EventHub* const hub_;
  const Options options_;
  Mutex mutex_;
  std::vector<std::weak_ptr<MessageReader>> readers_ ABSL_GUARDED_BY(mutex_);
  Tasks tasks_;
};

MessageService::MessageService(AccountSync* accounts, EventHub* hub)
    : MessageService(accounts, hub, Options()) {}

MessageService::MessageService(AccountSync* accounts, EventHub* hub,
                               const Options& options)
    : impl_(std::make_unique<Impl>(accounts, hub, options)) {}

MessageService::~MessageService() = default;

absl::StatusOr<oz::v1::SendMessageResponse> MessageService::Send(
    const oz::v1::SendMessageRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(AccountSync::InUse in_use,
                       impl_->Use(request.context(), scope));
  oz::v1::SendMessageRequest whole = request;
  OZD_ASSIGN_OR_RETURN(*whole.mutable_sender_run_id(),
                       impl_->Whole(in_use, request.sender_run_id(), scope));
  for (std::string& run_id : *whole.mutable_to()) {
    OZD_ASSIGN_OR_RETURN(run_id, impl_->Whole(in_use, run_id, scope));
  }
  ActFor(whole.sender_run_id(), &in_use.caller);
  absl::StatusOr<std::vector<std::string>> ids =
      impl_->api().Send(in_use.caller, whole);
  impl_->Note(in_use.state.get(), ids.status());
  OZD_RETURN_IF_ERROR(ids.status());
  oz::v1::SendMessageResponse response;
  *response.mutable_message_ids() = {ids->begin(), ids->end()};
  return response;
}

absl::StatusOr<oz::v1::ListMessagesResponse> MessageService::List(
    const oz::v1::ListMessagesRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(AccountSync::InUse in_use,
                       impl_->Use(request.context(), scope));
  oz::v1::ListMessagesRequest whole = request;
  OZD_ASSIGN_OR_RETURN(*whole.mutable_run_id(),
                       impl_->Whole(in_use, request.run_id(), scope));
  ActFor(whole.run_id(), &in_use.caller);
  absl::StatusOr<std::vector<oz::v1::Message>> messages =
      impl_->api().List(in_use.caller, whole);
  impl_->Note(in_use.state.get(), messages.status());
  OZD_RETURN_IF_ERROR(messages.status());
  oz::v1::ListMessagesResponse response;
  *response.mutable_messages() = {messages->begin(), messages->end()};
  return response;
}

absl::StatusOr<oz::v1::ReadMessageResponse> MessageService::Read(
    const oz::v1::ReadMessageRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse in_use,
                       impl_->Use(request.context(), scope));
  absl::StatusOr<oz::v1::Message> message =
      impl_->api().Read(in_use.caller, request.message_id());
  impl_->Note(in_use.state.get(), message.status());
  OZD_RETURN_IF_ERROR(message.status());
  oz::v1::ReadMessageResponse response;
  *response.mutable_message() = *std::move(message);
  return response;
}

absl::StatusOr<oz::v1::MarkMessageDeliveredResponse>
MessageService::MarkDelivered(
    const oz::v1::MarkMessageDeliveredRequest& request,
    const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const AccountSync::InUse in_use,
                       impl_->Use(request.context(), scope));
  const absl::Status status =
      impl_->api().MarkDelivered(in_use.caller, request.message_id());
  impl_->Note(in_use.state.get(), status);
  OZD_RETURN_IF_ERROR(status);
  return oz::v1::MarkMessageDeliveredResponse();
}

absl::StatusOr<SourcePtr<oz::v1::WatchMessagesResponse>>
MessageService::WatchMessages(const oz::v1::WatchMessagesRequest& request,
                              const CallScope& scope) {
  return impl_->Watch(request, scope);
}

void MessageService::Shutdown() { impl_->Shutdown(); }

}  // namespace ozd
