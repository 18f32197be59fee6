// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_EVENT_HUB_H_
#define OZD_DAEMON_CORE_EVENTS_EVENT_HUB_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cache/journal/event_log.h"
#include "cache/journal/journal.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/streams/source.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Follows the events of every account over one stream (or as few as the
// service's limits allow) however many look on: a stream where the service has
// one, polling where it has not, and where both are refused the sync of the
// list is what is left. Every event goes into the log, together with the cursor
// that covers it, before anybody hears of it.
//
// Followed are the runs that somebody asked for, and while anybody has interest
// in an account (AccountSync::TakeInterest) all its live runs. What an event
// says of a run's state is only a hint: the run is read soon after.
// Thread-safe.
class EventHub {
 public:
  struct Options {
    // Pauses before the stream is opened again after consecutive failures; the
    // last one repeats.
    std::vector<absl::Duration> back_off = {absl::Seconds(1), absl::Seconds(2),
                                            absl::Seconds(5),
                                            absl::Seconds(10)};
    // After a refusal that will stay (4xx).
    absl::Duration permanent_back_off = absl::Seconds(30);
    // A stream this old is replaced: front ends cut it a little later.
    absl::Duration recycle_after = absl::Minutes(14);
    // Pause between polls.
    absl::Duration poll_interval = absl::Seconds(3);
    // While polling or listing, the better way is tried again this often.
    absl::Duration retry_better_after = absl::Minutes(5);
    // Asked again behind the cursor when a stream is opened, in sequences: for
    // what was sent out of order when the last one broke.
    int64_t overlap = 64;
    // Events that arrive within this are written and told as one batch.
    absl::Duration batch = absl::Milliseconds(5);
    // What the log keeps.
    absl::Duration keep_for = absl::Hours(24 * 14);
    int64_t keep_at_most = 200'000;
    // Newest events of an account that are kept in memory for those who follow
    // closely.
    int recent_events = 4096;
  };

  // All pointers are borrowed and must outlive the hub.
  EventHub(AccountSync* accounts, Journal* journal, EventLog* log,
           const Options& options);
  // Ends every stream and waits for its threads.
  ~EventHub();
  EventHub(const EventHub&) = delete;
  EventHub& operator=(const EventHub&) = delete;

  // EventService.WatchEvents. Errors: AccountSync::Use; kInvalidArgument for
  // a negative sequence or more than 1,000 runs.
  absl::StatusOr<SourcePtr<oz::v1::WatchEventsResponse>> WatchEvents(
      const oz::v1::WatchEventsRequest& request, const CallScope& scope);

  // As long as it lives the runs are followed. Must be gone before the hub.
  class Following {
   public:
    virtual ~Following() = default;
  };
  std::unique_ptr<Following> Follow(const std::shared_ptr<AccountState>& state,
                                    const std::vector<std::string>& run_ids);

  // How the account's events arrive at present, and told of every change:
  // quick, must not call back, not called after RemoveConnectionListener.
  oz::v1::Connection GetConnection(const AccountState& state) const;
  using ConnectionListener =
      std::function<void(const std::shared_ptr<AccountState>&)>;
  uint64_t AddConnectionListener(ConnectionListener listener);
  void RemoveConnectionListener(uint64_t number);

  // With what the service refuses every way of hearing the account's events, or
  // the key; OK otherwise.
  absl::Status Refusal(const AccountState& state) const;

  // Fills what the hub knows: upstream, upstream_reason, subscribers, lag,
  // followed_runs, upstream_streams, last_sequence.
  void Describe(const std::string& partition, oz::v1::AccountStatus* status);

  // Ends what is under way; sources end with "shutting_down". Does not wait for
  // it: the destructor does.
  void Shutdown();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_EVENT_HUB_H_
