// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SYNC_BACKFILL_H_
#define OZD_DAEMON_CORE_SYNC_BACKFILL_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/core/sync/sync_engine.h"
#include "daemon/upstream/api/run_api.h"
#include "proto/support/clock.h"

namespace ozd {

// Fetches an account's whole history in the background, newest first by
// creation. One page is one transaction; the next is fetched while it is
// stored. The coverage says how far it has got, so that it goes on from there
// after a restart. Syncs go first, and failures of the service lengthen the
// pauses. Ends when the history is complete or the account has not been used
// for a while. Thread-safe.
class Backfill {
 public:
  struct Options {
    int page_size = 500;
    // Without a request for this long it stops until the next one.
    absl::Duration idle_after = absl::Minutes(10);
  };

  // All pointers are borrowed and must outlive this.
  Backfill(Tasks* tasks, ServiceCalls* calls, SyncEngine* syncs,
           const Clock* clock, const Options& options);

  // Begins or goes on, unless the history is complete or a backfill is under
  // way.
  void Start(const std::shared_ptr<AccountState>& state);

 private:
  void Schedule(const std::shared_ptr<AccountState>& state,
                absl::Duration delay, int failures);
  // Holds the claim that AccountState::BeginBackfill gave.
  void Run(const std::shared_ptr<AccountState>& state, int failures);
  // The one page that is being stored while the next is fetched.
  using Storing = std::shared_ptr<Flight<bool>>;

  absl::Status FetchPages(const std::shared_ptr<AccountState>& state,
                          int* failures);
  // FetchPages, but the last page may still be being stored.
  absl::Status FetchPagesAhead(const std::shared_ptr<AccountState>& state,
                               int* failures, Storing* storing);
  Storing StartStoring(const std::shared_ptr<AccountState>& state,
                       RunPage page);
  void LetSyncGoFirst(const AccountState& state);
  bool IsWanted(const AccountState& state) const;

  Tasks* const tasks_;
  const RunApi api_;
  SyncEngine* const syncs_;
  const Clock* const clock_;
  const Options options_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SYNC_BACKFILL_H_
