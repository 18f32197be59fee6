// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/hold.h"

#include <algorithm>

#include "absl/random/random.h"
#include "proto/support/backoff.h"
#include "proto/support/error_detail.h"

namespace ozd {
namespace {

constexpr absl::Duration kCallTimeout = absl::Seconds(60);
constexpr absl::Duration kRefusedKeyHold = absl::Seconds(30);
// No service means more than that.
constexpr absl::Duration kLongestRateLimit = absl::Hours(1);
constexpr Backoff kBackoff = {
    .first = absl::Seconds(1), .longest = absl::Seconds(60), .jitter = -0.5};

}  // namespace

ApiCaller SharedCaller(const AccountState& state) {
  ApiCaller caller = state.account().caller;
  caller.run_id.clear();
  caller.api_source = "CLI";
  caller.timeout = kCallTimeout;
  caller.patience = absl::ZeroDuration();
  return caller;
}

ApiCaller DetachedCaller(const ApiCaller& caller) {
  ApiCaller detached = caller;
  detached.timeout = kCallTimeout;
  detached.patience = kPatience;
  return detached;
}

absl::Duration BackOff(int failures) {
  absl::BitGen random;
  return kBackoff.After(failures, absl::Uniform(random, 0.0, 1.0));
}

absl::Duration HoldAfter(const absl::Status& status, int failures) {
  if (absl::IsUnauthenticated(status)) return kRefusedKeyHold;
  const auto detail = GetErrorDetail(status);
  const absl::Duration asked = absl::Milliseconds(
      detail.has_value() ? detail->retry_after_ms() : int64_t{0});
  const absl::Duration own = absl::IsResourceExhausted(status)
                                 ? BackOff(failures + 1)
                                 : absl::ZeroDuration();
  return std::min(std::max(asked, own), kLongestRateLimit);
}

void NoteIfRateLimited(AccountState* state, const absl::Status& status,
                       const Clock& clock) {
  if (status.ok() || absl::IsUnauthenticated(status)) return;
  const absl::Duration hold = HoldAfter(status, state->failures());
  if (hold > absl::ZeroDuration()) {
    state->NoteRateLimit(status, clock.Uptime() + hold);
  }
}

void NoteRefusal(AccountState* state, const absl::Status& status,
                 const Clock& clock) {
  NoteIfRateLimited(state, status, clock);
  if (!absl::IsUnauthenticated(status)) return;
  state->NoteFailure(status,
                     clock.Uptime() + HoldAfter(status, state->failures()));
}

}  // namespace ozd
