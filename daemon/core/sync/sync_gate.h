// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SYNC_SYNC_GATE_H_
#define OZD_DAEMON_CORE_SYNC_SYNC_GATE_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/core/sync/sync_engine.h"
#include "proto/support/clock.h"

namespace ozd {

// What a read waits at before it looks into the cache. Thread-safe.
class SyncGate {
 public:
  struct Options {
    absl::Duration max_age = absl::Seconds(5);
    absl::Duration sync_wait = absl::Seconds(2);
    // At first contact there is nothing to show instead; wait longer.
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

  // Passes at once when the account was confirmed within max_age, else after
  // one shared sync, else when sync_wait is over.
  Result Pass(const std::shared_ptr<AccountState>& state,
              const CallScope& scope) const;
  // Passes after a sync that began after this call.
  Result Force(const std::shared_ptr<AccountState>& state,
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
