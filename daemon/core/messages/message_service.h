// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_MESSAGES_MESSAGE_SERVICE_H_
#define OZD_DAEMON_CORE_MESSAGES_MESSAGE_SERVICE_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/events/event_hub.h"
#include "daemon/core/streams/source.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Messages between runs (MessageService). Nothing is cached. Thread-safe.
// Errors of every call: those of AccountSync::Use, and the service's.
class MessageService {
 public:
  struct Options {
    // A message that an event announced is read for this long, with this pause
    // between attempts, before the watcher gets a notice.
    absl::Duration read_budget = absl::Seconds(5);
    absl::Duration read_pause = absl::Milliseconds(50);
    // Pauses after that; the last one repeats.
    std::vector<absl::Duration> back_off = {absl::Seconds(1), absl::Seconds(2),
                                            absl::Seconds(5),
                                            absl::Seconds(10)};
  };

  // Both pointers are borrowed and must outlive this and its sources.
  MessageService(AccountSync* accounts, EventHub* hub);
  MessageService(AccountSync* accounts, EventHub* hub, const Options& options);
  ~MessageService();

  absl::StatusOr<oz::v1::SendMessageResponse> Send(
      const oz::v1::SendMessageRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::ListMessagesResponse> List(
      const oz::v1::ListMessagesRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::ReadMessageResponse> Read(
      const oz::v1::ReadMessageRequest& request, const CallScope& scope);
  absl::StatusOr<oz::v1::MarkMessageDeliveredResponse> MarkDelivered(
      const oz::v1::MarkMessageDeliveredRequest& request,
      const CallScope& scope);

  // Opens a stream of the run's messages (MessageService.WatchMessages): each
  // one is read before it is sent, in order, at least once, none skipped.
  absl::StatusOr<SourcePtr<oz::v1::WatchMessagesResponse>> WatchMessages(
      const oz::v1::WatchMessagesRequest& request, const CallScope& scope);

  // Ends all streams with "shutting_down".
  void Shutdown();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_MESSAGES_MESSAGE_SERVICE_H_
