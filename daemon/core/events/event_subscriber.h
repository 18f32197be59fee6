// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_EVENT_SUBSCRIBER_H_
#define OZD_DAEMON_CORE_EVENTS_EVENT_SUBSCRIBER_H_

#include <stdint.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/core/events/account_events.h"
#include "daemon/core/events/event_token.h"
#include "daemon/core/streams/keepalive_timer.h"
#include "daemon/core/streams/source.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// One call of WatchEvents: waits until the runs are caught up, reads missed
// events by sequence, then continues by position; close to the end of the log
// from memory. Holds only its position and the events it is about to send.
class EventSubscriber : public Source<oz::v1::WatchEventsResponse> {
 public:
  struct Parts {
    std::shared_ptr<AccountEvents> account;
    std::string epoch;
    const Clock* clock;
    KeepaliveTimer* keepalive;
    // Kept until the subscriber is destroyed.
    std::shared_ptr<void> interest;
    std::shared_ptr<void> following;
  };

  EventSubscriber(Parts parts, const oz::v1::WatchEventsRequest& request);
  ~EventSubscriber() override;

  void Start(std::function<void()> wake) override;
  Polled<oz::v1::WatchEventsResponse> Next() override;

 private:
  enum class Phase {
    // Waits until the runs are caught up.
    kWaiting,
    // Reads missed events, by sequence.
    kBacklog,
    // Reads by position.
    kLive,
  };

  void BeginWithToken(const std::string& resume);
  // Reports that events may be missing and begins with the oldest in the log.
  void StartOver(const char* why);
  // Returns the next message; nullopt when there is none. Errors: EventLog's.
  absl::StatusOr<std::optional<oz::v1::WatchEventsResponse>> NextMessage();
  bool TakeConnection(oz::v1::WatchEventsResponse* message);
  void TakeEvent(oz::v1::WatchEventsResponse* message);
  // Begins to read unless the runs are still being caught up.
  void EndWaiting(EventFollower::Progress progress);
  // Reads until there is an event to send or nothing more to read.
  absl::Status Fill();
  absl::Status BeginBacklog();
  absl::Status FillBacklog();
  void GoLive(int64_t position);
  // Returns false when there may be more although nothing was found.
  absl::StatusOr<bool> FillLive();
  absl::StatusOr<bool> FillFromLog();
  void MoveTo(int64_t position);
  std::string Token() const;

  const Parts parts_;
  const EventFilter filter_;
  const int64_t since_;
  const std::shared_ptr<AccountEvents::Reader> reader_;
  // The part of reader_ that wakes this.
  const std::shared_ptr<StreamHandle> stream_;

  Phase phase_ = Phase::kWaiting;
  const bool only_new_;
  bool synced_ = false;
  std::optional<std::string> reset_;
  int64_t sent_connection_ = -1;
  // Events that were read and not sent yet; in kLive, the position up to which
  // the log was read.
  std::deque<LoggedEventPtr> events_;
  int64_t read_until_ = 0;
  // Events that were sent; nullopt in kLive and before the first one.
  std::optional<EventToken> sent_;
  // The range that is read in kBacklog.
  std::optional<EventBacklog> backlog_;
  bool backlog_is_read_ = false;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_EVENT_SUBSCRIBER_H_
