// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/sync_gate.h"

#include <algorithm>
#include <optional>

#include "daemon/core/base/core_errors.h"
#include "daemon/core/base/freshness.h"

namespace ozd {

SyncGate::SyncGate(SyncEngine* syncs, const Clock* clock,
                   const Options& options)
    : syncs_(syncs), clock_(clock), options_(options) {}

SyncGate::Result SyncGate::Pass(const std::shared_ptr<AccountState>& state,
                                const CallScope& scope) const {
  if (IsFresh(state->confirmed(), *clock_, options_.max_age)) return {};
  const absl::Duration now = clock_->Uptime();
  const absl::Status held = state->HeldFailure(now);
  if (!held.ok()) return {.status = held};
  const bool first_contact = state->coverage().watermark_us == 0;
  const absl::Duration limit =
      first_contact ? options_.first_contact_wait : options_.sync_wait;
  return Wait(state, scope, std::min(limit, scope.timeout),
              now - options_.max_age);
}

SyncGate::Result SyncGate::Force(const std::shared_ptr<AccountState>& state,
                                 const CallScope& scope) const {
  return Wait(state, scope, scope.timeout, clock_->Uptime());
}

SyncGate::Result SyncGate::Wait(const std::shared_ptr<AccountState>& state,
                                const CallScope& scope, absl::Duration limit,
                                absl::Duration oldest_start) const {
  const absl::Duration begun = clock_->Uptime();
  while (true) {
    const std::shared_ptr<Flight<SyncResult>> flight = syncs_->Start(state);
    const std::optional<absl::StatusOr<SyncResult>> result =
        flight->Wait(scope, limit - (clock_->Uptime() - begun));
    if (!result.has_value()) {
      const bool gone = scope.cancelled && scope.cancelled();
      return {.status = gone ? CallerGoneError() : SlowServiceError()};
    }
    if (!result->ok()) return {.status = result->status()};
    const SyncResult& sync = **result;
    // A sync that was under way when we came may have begun too long ago; the
    // next one cannot have.
    if (!sync.status.ok() || sync.started >= oldest_start) {
      return {.status = sync.status, .storage_failed = sync.storage_failed};
    }
  }
}

}  // namespace ozd
