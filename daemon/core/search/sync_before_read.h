// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SEARCH_SYNC_BEFORE_READ_H_
#define OZD_DAEMON_CORE_SEARCH_SYNC_BEFORE_READ_H_

#include "absl/status/statusor.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/common.pb.h"

namespace ozd {

// For answers that are computed from all cached runs and that the service could
// not give: brings the account up to date as `mode` says and tells how current
// the cache is then. To be called before the cache is read: that may be newer
// than the freshness says, never older. Errors: kUnavailable "not_in_cache"
// when nothing was ever cached and the network may not be used; those of the
// sync with `refresh`, at first contact, when the key was refused or the caller
// has gone.
absl::StatusOr<oz::v1::Freshness> SyncForCachedRead(
    AccountSync* accounts, const AccountSync::InUse& account,
    oz::v1::ReadMode mode, const CallScope& scope);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SEARCH_SYNC_BEFORE_READ_H_
