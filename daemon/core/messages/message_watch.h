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
#include "daemon/core/streams/stream_handle.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/upstream/api/message_api.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// Reads one message after the other in the background, and retries for a short
// time, since an event can be ahead of its message. Outlives its owner by the
// read under way. Thread-safe.
class MessageReader : public std::enable_shared_from_this<MessageReader> {
 public:
  struct Parts {
    MessageApi api;
    const Clock* clock;
    Tasks* tasks;
    std::shared_ptr<AccountState> state;
    ApiCaller caller;
    // Time for all attempts to read one message, and the pause between two.
    absl::Duration budget;
    absl::Duration pause;
  };
  explicit MessageReader(Parts parts)
      : parts_(std::move(parts)), stream_(parts_.clock) {}

  // The handle of the stream, which is woken when there is a result.
  StreamHandle* stream() { return &stream_; }

  // Begins to read a message; one at a time.
  void Read(const std::string& message_id);
  // Takes the result, once; nullopt as long as there is none.
  std::optional<absl::StatusOr<oz::v1::Message>> TakeResult();
  // Begins to read a message after a pause.
  void ReadAfter(absl::Duration delay, const std::string& message_id);

  // Ends the watch with `why`.
  void End(const absl::Status& why);
  absl::Status end() const;

 private:
  void Attempt(const std::string& message_id, absl::Duration deadline);
  void Finish(absl::StatusOr<oz::v1::Message> result);

  const Parts parts_;
  StreamHandle stream_;
  mutable Mutex mutex_;
  std::optional<absl::StatusOr<oz::v1::Message>> result_
      ABSL_GUARDED_BY(mutex_);
  absl::Status end_ ABSL_GUARDED_BY(mutex_);
};

// One call of WatchMessages: turns new_message events into messages.
class MessageWatch : public Source<oz::v1::WatchMessagesResponse> {
 public:
  struct Parts {
    EventHub* hub;
    std::shared_ptr<AccountState> state;
    SourcePtr<oz::v1::WatchEventsResponse> events;
    std::shared_ptr<MessageReader> reader;
    std::string run_id;
    int64_t since_sequence;
    // Pauses after failures; the last one repeats.
    std::vector<absl::Duration> back_off;
  };

  explicit MessageWatch(Parts parts);
  ~MessageWatch() override;

  void Start(std::function<void()> wake) override;
  Polled<oz::v1::WatchMessagesResponse> Next() override;

 private:
  using Result = Polled<oz::v1::WatchMessagesResponse>;

  Result SendMessage();
  std::optional<Result> OnEvent(const oz::v1::WatchEventsResponse& event);
  std::optional<Result> OnConnection(const oz::v1::Connection& connection);
  // Returns the end of the watch when the service refuses it from the
  // beginning.
  std::optional<Result> CheckRefusal();
  Result Disconnected(const std::string& reason);

  const Parts parts_;
  // The event whose message is being read.
  std::optional<oz::v1::Event> pending_;
  int64_t last_;
  int read_failures_ = 0;
  // Events have arrived over a stream or polls since the watch began.
  bool was_connected_ = false;
  bool is_disconnected_ = false;
  int disconnects_ = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_MESSAGES_MESSAGE_WATCH_H_
