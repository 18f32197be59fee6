// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_EVENT_FOLLOWER_H_
#define OZD_DAEMON_CORE_EVENTS_EVENT_FOLLOWER_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/core/events/event_ingest.h"
#include "daemon/core/events/followed_runs.h"
#include "daemon/core/events/recent_events.h"
#include "daemon/core/events/upstream_events.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/mutex.h"

namespace ozd {

// Returns the connection state derived from the sync of the list, for an
// account that no stream or poll follows.
oz::v1::Connection ListConnection(const AccountState& state,
                                  absl::Duration now);

// Chooses the runs of one account to follow, and drives UpstreamEvents on a
// thread that exists as long as there is interest in the account. Thread-safe.
class EventFollower {
 public:
  struct Parts {
    AccountSync* accounts;
    std::shared_ptr<AccountState> state;
    EventLog* log;
    EventIngest* ingest;
    RecentEvents* recent;
  };

  // The pointers are borrowed and must outlive this. `on_change` is called when
  // connection() or ProgressOf() may have changed, on any thread, without
  // locks.
  EventFollower(Parts parts, const UpstreamEvents::Options& options,
                std::function<void()> on_change);
  // Stops.
  ~EventFollower();
  EventFollower(const EventFollower&) = delete;
  EventFollower& operator=(const EventFollower&) = delete;

  // Follows the runs until Release was called as often.
  void Ask(const std::vector<std::string>& run_ids);
  void Release(const std::vector<std::string>& run_ids);
  // Reads anew which runs are to be followed: interest in the account, or its
  // runs, may have changed.
  void Reconsider();
  // Wakes the thread: the last answer of the service may have changed. With
  // `retry_now` pauses after failures end.
  void Poke(bool retry_now);

  // Called by the ingest; see EventIngest::Hooks.
  void OnCaughtUp(const std::vector<std::string>& run_ids);
  void OnDropped();
  void OnRoom();

  enum class Progress {
    // No event of these runs is missing.
    kCaughtUp,
    kCatchingUp,
    // Events cannot be fetched, and not because a stream has just broken off.
    kBlocked,
  };
  // Returns the progress of those of these runs that are followed; of all
  // followed runs when `run_ids` is empty.
  Progress ProgressOf(const std::vector<std::string>& run_ids) const;

  oz::v1::Connection connection() const;
  struct Report {
    // Nothing is followed.
    bool is_idle = true;
    // Events of followed runs will not come soon.
    bool is_blocked = false;
    oz::v1::Connection connection;
    EventTransport transport = EventTransport::kStream;
    // See UpstreamEvents::State.
    absl::Status failure;
    int streams = 0;
    int followed_runs = 0;
  };
  Report report() const;

  // Ends the thread for good; RequestStop does not wait.
  void RequestStop();
  void Stop();

 private:
  struct Turn {
    std::vector<std::string> run_ids;
    bool urgent = false;
    bool start_over = false;
    bool retry_now = false;
    bool resume = false;
    // There is no interest and no run was asked for.
    bool is_idle = false;
    bool was_stale = false;
  };

  void StartUnlessRunning() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Wake() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Loop();
  bool BeginTurn(Turn* turn);
  void ReadLiveRuns();
  bool MayEnd();
  // Updates the report, and calls on_change_ if it changed or `is_change`.
  void Publish(bool is_change);
  oz::v1::Connection Describe(const UpstreamEvents::State& upstream,
                              bool is_idle) const;
  void WaitUntil(absl::Duration due);
  bool IsStopping() const;

  const Parts parts_;
  const Clock* const clock_;
  const std::function<void()> on_change_;

  mutable Mutex mutex_;
  CondVar woken_;
  FollowedRuns watch_ ABSL_GUARDED_BY(mutex_);
  // The followed runs; while is_stale_ they may not have been looked at.
  absl::flat_hash_set<std::string> followed_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::string> caught_up_ ABSL_GUARDED_BY(mutex_);
  bool is_stale_ ABSL_GUARDED_BY(mutex_) = true;
  bool reread_live_ ABSL_GUARDED_BY(mutex_) = true;
  bool urgent_ ABSL_GUARDED_BY(mutex_) = false;
  bool start_over_ ABSL_GUARDED_BY(mutex_) = false;
  bool retry_now_ ABSL_GUARDED_BY(mutex_) = false;
  bool resume_ ABSL_GUARDED_BY(mutex_) = false;
  bool woken_up_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool running_ ABSL_GUARDED_BY(mutex_) = false;
  Report report_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_ ABSL_GUARDED_BY(mutex_);

  // Used by the thread alone.
  UpstreamEvents upstream_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_EVENT_FOLLOWER_H_
