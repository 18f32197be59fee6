// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_MESSAGES_MESSAGE_WATCH_H_
#define OZD_DAEMON_CORE_MESSAGES_MESSAGE_WATCH_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/events/event_hub.h"
#include "daemon/core/streams/source.h"
#include "daemon/core/streams/wake_callback.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/upstream/api/message_api.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// Reads one message after the other in the background: for a while at once
// again where that may help, since an event can be ahead of its message.
// Outlives its owner by the read under way. Thread-safe.
class MessageReader : public std::enable_shared_from_this<MessageReader> {
 public:
  struct Parts {
    MessageApi api;
    const Clock* clock;
    Tasks* tasks;
    std::shared_ptr<AccountState> state;
    ApiCaller caller;
    // How long one message is tried for, and the pause between attempts.
    absl::Duration budget;
    absl::Duration pause;
  };
  explicit MessageReader(Parts parts) : parts_(std::move(parts)) {}

  // Rung when there is a result, and by RingAfter.
  WakeCallback* wake_callback() { return &wake_callback_; }

  // One at a time.
  void Read(const std::string& message_id);
  // What came of it; nullopt while it goes on. Given once.
  std::optional<absl::StatusOr<oz::v1::Message>> TakeResult();
  // Reads again after a pause.
  void ReadAfter(absl::Duration delay, const std::string& message_id);

  // Ends the watch.
  void End(const absl::Status& why);
  absl::Status end() const;

 private:
  void Attempt(const std::string& message_id, absl::Duration deadline);
  void Finish(absl::StatusOr<oz::v1::Message> result);

  const Parts parts_;
  WakeCallback wake_callback_;
  mutable Mutex mutex_;
  std::optional<absl::StatusOr<oz::v1::Message>> result_
      ABSL_GUARDED_BY(mutex_);
  absl::Status end_ ABSL_GUARDED_BY(mutex_);
};

// One call of WatchMessages.
class MessageWatch : public Source<oz::v1::WatchMessagesResponse> {
 public:
  struct Parts {
    EventHub* hub;
    std::shared_ptr<AccountState> state;
    SourcePtr<oz::v1::WatchEventsResponse> events;
    std::shared_ptr<MessageReader> reader;
    std::string run_id;
    int64_t since_sequence;
    // Pauses after failures, the last one repeats.
    std::vector<absl::Duration> back_off;
  };

  explicit MessageWatch(Parts parts);
  ~MessageWatch() override;

  void Start(std::function<void()> wake) override;
  Polled<oz::v1::WatchMessagesResponse> Next() override;

 private:
  using Result = Polled<oz::v1::WatchMessagesResponse>;

  Result TellMessage();
  std::optional<Result> OnEvent(const oz::v1::WatchEventsResponse& event);
  std::optional<Result> OnConnection(const oz::v1::Connection& connection);
  // Ends the watch when the service refuses it from the beginning.
  std::optional<Result> CheckRefusal();
  Result Disconnected(const std::string& reason);

  const Parts parts_;
  // The event whose message is being read.
  std::optional<oz::v1::Event> pending_;
  int64_t last_;
  int read_failures_ = 0;
  // Whether the service has ever been heard, and is.
  bool was_connected_ = false;
  bool is_disconnected_ = false;
  int disconnects_ = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_MESSAGES_MESSAGE_WATCH_H_
