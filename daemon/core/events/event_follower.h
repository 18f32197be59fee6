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

// How an account's runs' own health looks when nothing of it is streamed.
oz::v1::Connection ListConnection(const AccountState& state,
                                  absl::Duration now);

// Follows the runs of one account: knows which, and drives UpstreamEvents on a
// thread that is there as long as anybody has interest. Thread-safe.
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
  // connection() or ProgressOf() may say something else, on any thread, without
  // locks.
  EventFollower(Parts parts, const UpstreamEvents::Options& options,
                std::function<void()> on_change);
  // Stops.
  ~EventFollower();
  EventFollower(const EventFollower&) = delete;
  EventFollower& operator=(const EventFollower&) = delete;

  void Ask(const std::vector<std::string>& run_ids);
  void Release(const std::vector<std::string>& run_ids);
  // Interest in the account, or its runs, may have changed.
  void Reconsider();
  // How the service answered last may have changed.
  void Poke(bool retry_now);

  // From the ingest.
  void OnCaughtUp(const std::vector<std::string>& run_ids);
  void OnDropped();

  enum class Progress {
    // Nothing of these runs is missing.
    kCaughtUp,
    kCatchingUp,
    // The service cannot be heard, and not because a stream has just broken
    // off: nobody can tell.
    kBlocked,
  };
  // Of what is followed of these runs; of all when there are none.
  Progress ProgressOf(const std::vector<std::string>& run_ids) const;

  oz::v1::Connection connection() const;
  struct Report {
    // Nothing is followed.
    bool is_idle = true;
    // What is followed will not be heard of soon.
    bool is_blocked = false;
    oz::v1::Connection connection;
    EventTransport transport = EventTransport::kStream;
    // As UpstreamEvents::State.
    absl::Status failure;
    int streams = 0;
    int followed_runs = 0;
  };
  Report report() const;

  // Ends the thread and does not start another; RequestStop does not wait.
  void RequestStop();
  void Stop();

 private:
  struct Turn {
    std::vector<std::string> run_ids;
    bool urgent = false;
    bool start_over = false;
    bool retry_now = false;
    // Nobody wants anything.
    bool is_idle = false;
    bool was_stale = false;
  };

  void StartUnlessRunning() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Wake() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Loop();
  bool BeginTurn(Turn* turn);
  void ReadLiveRuns();
  bool MayEnd();
  // Tells of what is new, in any case when `is_news`.
  void Publish(bool is_news);
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
  // What is followed; none of it may have been looked at when is_stale_.
  absl::flat_hash_set<std::string> followed_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::string> caught_up_ ABSL_GUARDED_BY(mutex_);
  bool is_stale_ ABSL_GUARDED_BY(mutex_) = true;
  bool reread_live_ ABSL_GUARDED_BY(mutex_) = true;
  bool urgent_ ABSL_GUARDED_BY(mutex_) = false;
  bool start_over_ ABSL_GUARDED_BY(mutex_) = false;
  bool retry_now_ ABSL_GUARDED_BY(mutex_) = false;
  bool woken_up_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool running_ ABSL_GUARDED_BY(mutex_) = false;
  Report report_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_ ABSL_GUARDED_BY(mutex_);

  // Of the thread.
  UpstreamEvents upstream_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_EVENT_FOLLOWER_H_
