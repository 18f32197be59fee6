// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_BASE_CORE_ERRORS_H_
#define OZD_DAEMON_CORE_BASE_CORE_ERRORS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace ozd {

// The failures that core itself makes, each in one place. Every one carries an
// ErrorDetail.

// kUnavailable "shutting_down".
absl::Status ShuttingDownError();
// kUnavailable "not_in_cache".
absl::Status NotInCacheError(absl::string_view message,
                             absl::string_view remedy);
// kDeadlineExceeded: the service did not answer while the caller waited.
absl::Status SlowServiceError();
// kAborted "account_changed": the account was logged out, or another key took
// the place of its own. Whoever calls again is told which.
absl::Status AccountChangedError();
// kCancelled: the caller went away.
absl::Status CallerGoneError();
// kDataLoss: the service's pages do not end or contradict each other.
absl::Status BrokenPagingError(absl::string_view message);

// ErrorDetail::error_code of `status`, or "".
std::string ErrorCodeOf(const absl::Status& status);

// Why an answer is old, in one short phrase for Freshness::stale_reason, given
// what the last attempt ended with: "offline", "the service answered 503".
std::string StaleReason(const absl::Status& status);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_BASE_CORE_ERRORS_H_
