// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SYNC_READ_POLICY_H_
#define OZD_DAEMON_CORE_SYNC_READ_POLICY_H_

#include <algorithm>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/sync/account_state.h"
#include "proto/oz/v1/common.pb.h"
#include "proto/support/clock.h"
#include "proto/support/status_macros.h"

namespace ozd {

// Returns whether `failure` is the service's own answer to what was asked, so
// that showing an older copy instead would be wrong:
// - kUnauthenticated, kNotFound, kInvalidArgument: the key, the thing or the
//   request is not what the client believes.
// - kFailedPrecondition: the service understood the request and will refuse it
//   as long as the thing is what it is, such as a run without a conversation.
// - kPermissionDenied with an error code: the account has lost access, and an
//   old copy would show what it may not see any more. Without a code it is the
//   403 of a proxy or a login page between here and the service, which says
//   nothing about the account (the service names its reasons).
// - kCancelled: the client has gone, and no copy is of use to it.
// Every other failure is the lack of an answer.
bool IsServiceAnswer(const absl::Status& failure);

// Returns what a read fails with that found nothing in the cache: `failure`, or
// kUnavailable "not_in_cache" if that only says that the wait was over.
absl::Status NothingCachedError(const absl::Status& failure);

// One read of something that is cached as a whole. A value.
struct ReadOptions {
  oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO;
  // A copy confirmed within this is not stale.
  absl::Duration max_age;
  // The time that the call has left.
  absl::Duration timeout;
  // The longest time that READ_MODE_AUTO waits for the service: with a copy to
  // show instead, and without one.
  absl::Duration wait_with_copy = absl::InfiniteDuration();
  absl::Duration wait_without_copy = absl::InfiniteDuration();
};

// Returns the Freshness of an answer: a message's or a struct's.
template <typename Answer>
oz::v1::Freshness* FreshnessOf(Answer* answer) {
  if constexpr (requires { answer->mutable_freshness(); }) {
    return answer->mutable_freshness();
  } else {
    return &answer->freshness;
  }
}

// Reads by the mode that the client chose:
// - READ_MODE_CACHED: what `cached` returns, error or not.
// - READ_MODE_REFRESH: what `ask` returns; fails at once while the account is
//   rate limited.
// - READ_MODE_AUTO: the copy unless it is stale; else what `ask` returns; else,
//   if that failed without being an answer (IsServiceAnswer) or the account is
//   held (AccountState::HeldFailure), the stale copy with the reason; else the
//   failure.
// `cached` reads the cache; any error of it means that there is no copy. `ask`
// asks the service for at most `limit` and returns what began to be read no
// earlier than `oldest_start` (uptime). Both are called on the caller's thread.
template <typename Answer, typename Cached, typename Ask>
absl::StatusOr<Answer> ReadByPolicy(const AccountState& state,
                                    const Clock& clock,
                                    const ReadOptions& options,
                                    const Cached& cached, const Ask& ask) {
  if (options.mode == oz::v1::READ_MODE_CACHED) return cached();
  const absl::Duration now = clock.Uptime();
  if (options.mode == oz::v1::READ_MODE_REFRESH) {
    OZD_RETURN_IF_ERROR(state.RateLimit(now));
    return ask(options.timeout, now);
  }
  absl::StatusOr<Answer> copy = cached();
  if (copy.ok() && !FreshnessOf(&*copy)->stale()) return copy;
  absl::Status failure = state.HeldFailure(now);
  const bool may_ask = failure.ok();
  if (may_ask) {
    const absl::Duration limit =
        copy.ok() ? options.wait_with_copy : options.wait_without_copy;
    absl::StatusOr<Answer> answer =
        ask(std::min(limit, options.timeout), now - options.max_age);
    if (answer.ok()) return answer;
    failure = answer.status();
  }
  if (IsServiceAnswer(failure)) return failure;
  // It may be newer by now, or gone.
  if (may_ask) copy = cached();
  if (!copy.ok()) {
    const bool gave_up = options.wait_without_copy < absl::InfiniteDuration();
    return gave_up ? NothingCachedError(failure) : failure;
  }
  FreshnessOf(&*copy)->set_stale(true);
  FreshnessOf(&*copy)->set_stale_reason(StaleReason(failure));
  return copy;
}

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SYNC_READ_POLICY_H_
