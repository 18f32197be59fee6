// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/search/sync_before_read.h"

#include "daemon/core/base/core_errors.h"
#include "daemon/core/base/freshness.h"

namespace ozd {

absl::StatusOr<oz::v1::Freshness> SyncForCachedRead(
    AccountSync* accounts, const AccountSync::InUse& account,
    oz::v1::ReadMode mode, const CallScope& scope) {
  const AccountState& state = *account.state;
  absl::Status weakness;
  if (mode == oz::v1::READ_MODE_CACHED) {
    if (state.coverage().watermark_us == 0) {
      return NotInCacheError("nothing is cached for this account yet",
                             "repeat the command without --cached");
    }
  } else {
    const bool refresh = mode == oz::v1::READ_MODE_REFRESH;
    const SyncGate::Result sync =
        refresh ? accounts->gate()->Force(account.state, scope)
                : accounts->gate()->Pass(account.state, scope);
    const bool fatal = refresh || state.coverage().watermark_us == 0 ||
                       absl::IsUnauthenticated(sync.status) ||
                       absl::IsCancelled(sync.status);
    if (fatal && !sync.status.ok()) return sync.status;
    weakness = sync.status;
  }
  oz::v1::Freshness freshness = CacheFreshness(
      state.confirmed(), *accounts->parts().clock, accounts->options().max_age);
  if (!weakness.ok() && freshness.stale()) {
    freshness.set_stale_reason(StaleReason(weakness));
  }
  return freshness;
}

}  // namespace ozd
