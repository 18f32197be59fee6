// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/sync_gate.h"

#include <algorithm>

#include "daemon/core/base/core_errors.h"
#include "daemon/core/base/freshness.h"
#include "proto/support/status_macros.h"

namespace ozd {

bool EndsRead(const absl::Status& sync) {
  return absl::IsUnauthenticated(sync) || absl::IsCancelled(sync);
}

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
  const absl::StatusOr<SyncResult> sync = AwaitFlight<SyncResult>(
      [&] { return syncs_->Start(state); },
      [oldest_start](const SyncResult& ended) {
        return !ended.status.ok() || ended.started >= oldest_start;
      },
      scope, limit, *clock_);
  if (!sync.ok()) return {.status = sync.status()};
  return {.status = sync->status, .storage_failed = sync->storage_failed};
}

absl::StatusOr<oz::v1::Freshness> SyncGate::Read(
    const std::shared_ptr<AccountState>& state, oz::v1::ReadMode mode,
    const CallScope& scope) const {
  absl::Status weakness;
  if (mode == oz::v1::READ_MODE_CACHED) {
    if (state->coverage().watermark_us == 0) {
      return NotInCacheError("nothing is cached for this account yet");
    }
  } else {
    const bool refresh = mode == oz::v1::READ_MODE_REFRESH;
    weakness = (refresh ? Force(state, scope) : Pass(state, scope)).status;
    if (refresh || state->coverage().watermark_us == 0 || EndsRead(weakness)) {
      OZD_RETURN_IF_ERROR(weakness);
    }
  }
  oz::v1::Freshness freshness =
      CacheFreshness(state->confirmed(), *clock_, options_.max_age);
  if (!weakness.ok() && freshness.stale()) {
    freshness.set_stale_reason(StaleReason(weakness));
  }
  return freshness;
}

}  // namespace ozd
