// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SYNC_HOLD_H_
#define OZD_DAEMON_CORE_SYNC_HOLD_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/upstream/service/api_caller.h"
#include "proto/support/clock.h"

namespace ozd {

// The longest pause that the service may ask for within a call for which a
// client waits; a longer one is reported to the client instead.
inline constexpr absl::Duration kPatience = absl::Seconds(2);

// Makes the caller of work that all clients share: the account's key without
// anybody's run id or deadline. Patience is zero: while the service asks for a
// pause nobody asks it, and the cache answers.
ApiCaller SharedCaller(const AccountState& state);

// Makes the caller of work that was begun for `caller` and goes on when that
// has left: with a deadline of its own and kPatience.
ApiCaller DetachedCaller(const ApiCaller& caller);

// Notes in `state` that the service asks for a pause, if `status` says so.
void NoteIfRateLimited(AccountState* state, const absl::Status& status,
                       const Clock& clock);

// Notes in `state` what the failure of a read or write says of the account: the
// pause that the service asks for, or that it refused the key. Any other status
// changes nothing.
void NoteRefusal(AccountState* state, const absl::Status& status,
                 const Clock& clock);

// Returns how long the service is not asked again after `status`, the
// `failures`th failure in a row: at least as long as it asked for; zero for
// failures that may be over at any moment.
absl::Duration HoldAfter(const absl::Status& status, int failures);

// Returns 1, 2, 4 .. 60 seconds, each shortened at random by up to half.
absl::Duration BackOff(int failures);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SYNC_HOLD_H_
