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
#include "cache/journal/event_log.h"
#include "cache/journal/journal.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/events/event_options.h"
#include "daemon/core/streams/source.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Follows the events of every account over one upstream stream (or as few as
// the service's limits allow), however many subscribers there are. Falls back
// to polls where the service offers no stream, and to the sync of the list
// where it refuses both. Every event is in the log, together with the cursor
// that covers it, before a subscriber sees it.
//
// Follows the runs that were asked for and, while there is interest in an
// account (AccountSync::TakeInterest), all its live runs. The state of a run in
// an event is only a hint: the run is read soon after. Thread-safe.
class EventHub {
 public:
  using Options = EventOptions;

  // All pointers are borrowed and must outlive the hub.
  EventHub(AccountSync* accounts, Journal* journal, EventLog* log,
           const Options& options);
  // Ends every stream and waits for its threads.
  ~EventHub();
  EventHub(const EventHub&) = delete;
  EventHub& operator=(const EventHub&) = delete;

  // Opens a subscription (EventService.WatchEvents). Errors: those of
  // AccountSync::Use; kInvalidArgument for a negative sequence or more than
  // 1,000 runs.
  absl::StatusOr<SourcePtr<oz::v1::WatchEventsResponse>> WatchEvents(
      const oz::v1::WatchEventsRequest& request, const CallScope& scope);

  // A handle that keeps its runs followed until it is destroyed. Must be
  // destroyed before the hub.
  class Following {
   public:
    virtual ~Following() = default;
  };
  std::unique_ptr<Following> Follow(const std::shared_ptr<AccountState>& state,
                                    const std::vector<std::string>& run_ids);

  // Returns how the account's events arrive at present.
  oz::v1::Connection GetConnection(const AccountState& state) const;
  // Adds a function that is called after every change of GetConnection, on any
  // thread. It must be quick and must not call back; it is not called any more
  // once RemoveConnectionListener has returned.
  using ConnectionListener =
      std::function<void(const std::shared_ptr<AccountState>&)>;
  uint64_t AddConnectionListener(ConnectionListener listener);
  void RemoveConnectionListener(uint64_t number);

  // Returns the error with which the service refuses streams and polls of the
  // account, or its key; OK when it refuses neither.
  absl::Status Refusal(const AccountState& state) const;

  // Fills in the fields that the hub knows: upstream, upstream_reason,
  // subscribers, lag, followed_runs, upstream_streams, last_sequence.
  void Describe(const std::string& partition, oz::v1::AccountStatus* status);

  // Ends all sources with "shutting_down", and work under way. Does not wait:
  // the destructor does.
  void Shutdown();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_EVENT_HUB_H_
