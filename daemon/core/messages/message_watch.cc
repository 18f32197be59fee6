// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/messages/message_watch.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/sync/hold.h"
#include "proto/support/backoff.h"
#include "proto/support/error_detail.h"
#include "proto/support/timestamp.h"

namespace ozd {
namespace {

// Returns true for failures that may pass: a message that is not readable yet,
// or the network.
bool MayPass(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsUnavailable(status) ||
         absl::IsDeadlineExceeded(status) || absl::IsResourceExhausted(status);
}

// Returns true for refusals that end a watch which has just begun.
bool IsRefusal(const absl::Status& status) {
  return absl::IsUnauthenticated(status) || absl::IsPermissionDenied(status) ||
         absl::IsNotFound(status) || absl::IsUnimplemented(status);
}

Polled<oz::v1::WatchMessagesResponse> Notice(std::string text) {
  oz::v1::WatchMessagesResponse response;
  response.set_notice(std::move(text));
  return Polled<oz::v1::WatchMessagesResponse>::Message(std::move(response));
}

std::string Seconds(absl::Duration duration) {
  return absl::StrCat(std::max<int64_t>(1, absl::ToInt64Seconds(duration)),
                      "s");
}

}  // namespace

void MessageReader::Read(const std::string& message_id) {
  ReadAfter(absl::ZeroDuration(), message_id);
}

void MessageReader::ReadAfter(absl::Duration delay,
                              const std::string& message_id) {
  // Not RunShared: it may take its time.
  parts_.tasks->RunAfter(delay, [self = shared_from_this(), message_id] {
    self->Attempt(message_id,
                  self->parts_.clock->Uptime() + self->parts_.budget);
  });
}

void MessageReader::Attempt(const std::string& message_id,
                            absl::Duration deadline) {
  if (!end().ok()) return;
  const absl::Duration now = parts_.clock->Uptime();
  absl::Status held = parts_.state->HeldFailure(now);
  if (!held.ok()) return Finish(std::move(held));
  ApiCaller caller = parts_.caller;
  caller.timeout = std::max(deadline - now, parts_.pause);
  absl::StatusOr<oz::v1::Message> message = parts_.api.Read(caller, message_id);
  NoteRefusal(parts_.state.get(), message.status(), *parts_.clock);
  const bool again = MayPass(message.status()) &&
                     parts_.clock->Uptime() + parts_.pause < deadline;
  if (!again) return Finish(std::move(message));
  parts_.tasks->RunAfter(parts_.pause,
                         [self = shared_from_this(), message_id, deadline] {
                           self->Attempt(message_id, deadline);
                         });
}

void MessageReader::Finish(absl::StatusOr<oz::v1::Message> result) {
  {
    MutexLock lock(&mutex_);
    result_ = std::move(result);
  }
  stream_.Wake();
}

std::optional<absl::StatusOr<oz::v1::Message>> MessageReader::TakeResult() {
  MutexLock lock(&mutex_);
  return std::exchange(result_, std::nullopt);
}

void MessageReader::End(const absl::Status& why) {
  {
    MutexLock lock(&mutex_);
    end_ = why;
  }
  stream_.Wake();
}

absl::Status MessageReader::end() const {
  MutexLock lock(&mutex_);
  return end_;
}

MessageWatch::MessageWatch(Parts parts)
    : parts_(std::move(parts)), last_(parts_.since_sequence) {}

MessageWatch::~MessageWatch() {
  parts_.reader->stream()->Stop();
  parts_.reader->End(CallerGoneError());
}

void MessageWatch::Start(std::function<void()> wake) {
  parts_.reader->stream()->Start(std::move(wake));
  parts_.events->Start([reader = parts_.reader] { reader->stream()->Wake(); });
}

Polled<oz::v1::WatchMessagesResponse> MessageWatch::Next() {
  while (true) {
    const absl::Status end = parts_.reader->end();
    if (!end.ok()) return Result::End(end);
    if (pending_.has_value()) return SendMessage();
    std::optional<Result> refused = CheckRefusal();
    if (refused.has_value()) return *std::move(refused);
    const Polled<oz::v1::WatchEventsResponse> pulled = parts_.events->Next();
    if (pulled.end.has_value()) return Result::End(*pulled.end);
    if (!pulled.message.has_value()) return Result::Wait();
    std::optional<Result> result = OnEvent(*pulled.message);
    if (result.has_value()) return *std::move(result);
  }
}

Polled<oz::v1::WatchMessagesResponse> MessageWatch::SendMessage() {
  std::optional<absl::StatusOr<oz::v1::Message>> read =
      parts_.reader->TakeResult();
  if (!read.has_value()) return Result::Wait();
  if (!read->ok()) {
    // Never skipped: later messages wait behind it.
    const absl::Duration pause = PauseOf(parts_.back_off, ++read_failures_);
    parts_.reader->ReadAfter(pause, pending_->ref_id());
    return Notice(absl::StrCat("Failed to hydrate message ", pending_->ref_id(),
                               ": ", read->status().message(), ". Retrying in ",
                               Seconds(pause), "."));
  }
  read_failures_ = 0;
  oz::v1::WatchMessagesResponse response;
  oz::v1::MessageArrived* arrived = response.mutable_arrived();
  arrived->set_sequence(pending_->sequence());
  *arrived->mutable_message() = **std::move(read);
  if (pending_->occurred_at_us() != 0) {
    arrived->set_occurred_at(FormatRfc3339Z(pending_->occurred_at_us()));
  }
  last_ = std::max<int64_t>(last_, pending_->sequence());
  pending_.reset();
  return Result::Message(std::move(response));
}

std::optional<Polled<oz::v1::WatchMessagesResponse>> MessageWatch::OnEvent(
    const oz::v1::WatchEventsResponse& event) {
  oz::v1::WatchMessagesResponse response;
  switch (event.kind_case()) {
    case oz::v1::WatchEventsResponse::kEvent:
      if (event.event().ref_id().empty()) {
        last_ = std::max<int64_t>(last_, event.event().sequence());
        return Notice(absl::StrCat("Skipping event ", event.event().sequence(),
                                   ": it does not say which message arrived."));
      }
      pending_ = event.event();
      parts_.reader->Read(pending_->ref_id());
      return std::nullopt;
    case oz::v1::WatchEventsResponse::kConnection:
      return OnConnection(event.connection());
    case oz::v1::WatchEventsResponse::kReset:
      return Notice(absl::StrCat(
          "Messages may be missing: ", event.reset().reason(), "."));
    case oz::v1::WatchEventsResponse::kSynced:
      response.mutable_synced();
      return Result::Message(std::move(response));
    case oz::v1::WatchEventsResponse::kHeartbeat:
      response.mutable_heartbeat();
      return Result::Message(std::move(response));
    case oz::v1::WatchEventsResponse::KIND_NOT_SET:
      break;
  }
  return std::nullopt;
}

std::optional<Polled<oz::v1::WatchMessagesResponse>> MessageWatch::OnConnection(
    const oz::v1::Connection& connection) {
  const bool hears =
      connection.state() == "live" && connection.transport() != "list";
  if (hears) {
    was_connected_ = true;
    disconnects_ = 0;
    if (!std::exchange(is_disconnected_, false)) return std::nullopt;
    return Notice(absl::StrCat("Reconnected message watch for run ",
                               parts_.run_id, " at sequence ", last_, "."));
  }
  const absl::Status refusal = parts_.hub->Refusal(*parts_.state);
  // Before the first answer the list is all that is known.
  if (connection.state() == "live" && refusal.ok()) return std::nullopt;
  return Disconnected(refusal.ok() ? connection.reason()
                                   : StaleReason(refusal));
}

std::optional<Polled<oz::v1::WatchMessagesResponse>>
MessageWatch::CheckRefusal() {
  if (was_connected_) return std::nullopt;
  const absl::Status refusal = parts_.hub->Refusal(*parts_.state);
  if (IsRefusal(refusal)) {
    return Result::End(Annotate(refusal, "Failed to open agent event stream"));
  }
  if (refusal.ok() || is_disconnected_) return std::nullopt;
  return Disconnected(StaleReason(refusal));
}

Polled<oz::v1::WatchMessagesResponse> MessageWatch::Disconnected(
    const std::string& reason) {
  is_disconnected_ = true;
  return Notice(
      absl::StrCat("Message watch disconnected: ", reason, ". Retrying in ",
                   Seconds(PauseOf(parts_.back_off, ++disconnects_)), "."));
}

}  // namespace ozd
