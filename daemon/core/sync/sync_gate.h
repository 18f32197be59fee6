// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SYNC_SYNC_GATE_H_
#define OZD_DAEMON_CORE_SYNC_SYNC_GATE_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/core/sync/sync_engine.h"
#include "proto/oz/v1/common.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// Returns whether a read fails because of how its sync ended: a refused key is
// a fact and no outage, so the cache must not hide it, and nobody waits for the
// answer when the client has gone.
bool EndsRead(const absl::Status& sync);

// Makes reads of runs wait until the cache is current. Thread-safe.
class SyncGate {
 public:
  struct Options {
    absl::Duration max_age = absl::Seconds(5);
    absl::Duration sync_wait = absl::Seconds(2);
    // The longest wait at first contact, when there is nothing to show instead.
    absl::Duration first_contact_wait = absl::Seconds(10);
  };

  struct Result {
    // OK when the cache is current. Otherwise why it is not: the failure of the
    // sync, kDeadlineExceeded when it goes on without us, kCancelled when the
    // caller went away.
    absl::Status status;
    bool storage_failed = false;
  };

  // Both pointers are borrowed and must outlive this.
  SyncGate(SyncEngine* syncs, const Clock* clock, const Options& options);

  // Returns at once when the account was confirmed within max_age, else after
  // one shared sync, else when sync_wait is over.
  Result Pass(const std::shared_ptr<AccountState>& state,
              const CallScope& scope) const;
  // Returns after a sync that began after this call.
  Result Force(const std::shared_ptr<AccountState>& state,
               const CallScope& scope) const;

  // Brings the account up to date as `mode` says and returns how current the
  // cache is then, for answers that are made from all cached runs. To be called
  // before the cache is read, which may then be newer than the freshness says,
  // never older. Errors: kUnavailable "not_in_cache" when nothing was ever
  // cached and the network may not be used; those of the sync with
  // READ_MODE_REFRESH, at first contact and as EndsRead() says.
  absl::StatusOr<oz::v1::Freshness> Read(
      const std::shared_ptr<AccountState>& state, oz::v1::ReadMode mode,
      const CallScope& scope) const;

 private:
  Result Wait(const std::shared_ptr<AccountState>& state,
              const CallScope& scope, absl::Duration limit,
              absl::Duration oldest_start) const;

  SyncEngine* const syncs_;
  const Clock* const clock_;
  const Options options_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SYNC_SYNC_GATE_H_
