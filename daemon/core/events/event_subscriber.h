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

// One call of WatchEvents: waits until the runs are caught up, reads what was
// missed by sequence, then goes by position, close to the end of the log from
// memory. Holds nothing but where it is and what it is about to say.
class EventSubscriber : public Source<oz::v1::WatchEventsResponse> {
 public:
  struct Parts {
    std::shared_ptr<AccountEvents> account;
    std::string epoch;
    KeepaliveTimer* heartbeats;
    // Kept as long as this lives.
    std::shared_ptr<void> interest;
    std::shared_ptr<void> following;
  };

  EventSubscriber(Parts parts, const oz::v1::WatchEventsRequest& request);
  ~EventSubscriber() override;

  void Start(std::function<void()> wake) override;
  Polled<oz::v1::WatchEventsResponse> Next() override;

 private:
  enum class Phase {
    // Until the runs are caught up.
    kWaiting,
    // What was missed, by sequence.
    kBacklog,
    // By position.
    kLive,
  };

  void BeginWithToken(const std::string& resume);
  // Says that events may be missing and begins with the oldest that are held.
  void StartOver(const char* why);
  // The next message; nullopt when there is none. Errors: EventLog's.
  absl::StatusOr<std::optional<oz::v1::WatchEventsResponse>> NextMessage();
  bool TakeConnection(oz::v1::WatchEventsResponse* message);
  void TakeEvent(oz::v1::WatchEventsResponse* message);
  // Goes on to reading unless the runs are still being caught up.
  void EndWaiting(EventFollower::Progress progress);
  // Reads until there is something to say or nothing more to read.
  absl::Status Fill();
  absl::Status BeginBacklog();
  absl::Status FillBacklog();
  void GoLive(int64_t position);
  // False when there may be more although nothing was found.
  absl::StatusOr<bool> FillLive();
  absl::StatusOr<bool> FillFromLog();
  void MoveTo(int64_t position);
  std::string Token() const;

  const Parts parts_;
  const EventFilter filter_;
  const int64_t since_;
  const std::shared_ptr<AccountEvents::Reader> reader_;
  const std::shared_ptr<KeepaliveTimer::Entry> entry_;

  Phase phase_ = Phase::kWaiting;
  const bool only_new_;
  bool synced_ = false;
  std::optional<std::string> reset_;
  int64_t told_connection_ = -1;
  // What was read and not yet said, and, when live, what was read by then.
  std::deque<LoggedEventPtr> events_;
  int64_t read_until_ = 0;
  // What was said, unless it is live or nothing was said yet.
  std::optional<EventToken> told_;
  // What is read by sequence, from the beginning to the end of that.
  std::optional<EventBacklog> backlog_;
  bool backlog_is_read_ = false;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_EVENT_SUBSCRIBER_H_
