// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SYNC_SYNC_SCHEDULER_H_
#define OZD_DAEMON_CORE_SYNC_SYNC_SCHEDULER_H_

#include <stdint.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/core/sync/sync_engine.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// Syncs the accounts that clients use shortly before answers would grow too
// old, less and less often once the requests end, and stops ten minutes after
// the last. At most one timer for each account; none when all are idle.
// Thread-safe.
class SyncScheduler {
 public:
  struct Options {
    // Pause while clients are active; should be a little below max_age.
    absl::Duration interval = absl::Seconds(4);
    absl::Duration longest_interval = absl::Seconds(60);
    // A request this recent counts as activity.
    absl::Duration active_for = absl::Seconds(60);
    absl::Duration stop_after = absl::Minutes(10);
    // Uptime that goes on for this much longer than a timer was to wait means
    // that the machine was suspended.
    absl::Duration suspend_gap = absl::Seconds(60);
  };

  // All pointers are borrowed and must outlive this.
  SyncScheduler(Tasks* tasks, SyncEngine* syncs, const Clock* clock,
                const Options& options);

  // Notes that a client asked for something of this account.
  void OnActivity(const std::shared_ptr<AccountState>& state);
  // Notes that a sync of this account has ended, also one begun elsewhere.
  void OnSynced(const std::shared_ptr<AccountState>& state,
                const SyncResult& result);
  // Returns whether the account is synced at present without being asked for.
  bool IsFollowing(const std::string& partition) const;
  // Drops the account's timer.
  void Forget(const std::string& partition);

 private:
  struct Entry {
    absl::Duration interval;
    uint64_t timer = 0;
    // Uptime at which the timer is due; nullopt without a timer.
    std::optional<absl::Duration> due;
    // Tells a timer that was replaced from the present one.
    uint64_t generation = 0;
  };

  void Arm(const std::shared_ptr<AccountState>& state, absl::Duration delay)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OnTimer(const std::shared_ptr<AccountState>& state, uint64_t generation);
  absl::Duration NextDelay(Entry* entry, const AccountState& state,
                           const SyncResult& result);

  Tasks* const tasks_;
  SyncEngine* const syncs_;
  const Clock* const clock_;
  const Options options_;
  mutable Mutex mutex_;
  absl::flat_hash_map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SYNC_SYNC_SCHEDULER_H_
