// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_BASE_CORE_ERRORS_H_
#define OZD_DAEMON_CORE_BASE_CORE_ERRORS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace ozd {

// Failures that core itself makes. Each carries an ErrorDetail.

// kUnavailable "shutting_down": the daemon is about to end.
absl::Status ShuttingDownError();
// kUnavailable "not_in_cache": a read that may not ask the service, or could
// not, found nothing.
absl::Status NotInCacheError(
    absl::string_view message,
    absl::string_view remedy = "repeat the command without --cached");
// kDeadlineExceeded: the service did not answer while the caller waited.
absl::Status SlowServiceError();
// kAborted "account_changed": the account was logged out or has another key
// now. The next call tells which.
absl::Status AccountChangedError();
// kCancelled: the caller went away.
absl::Status CallerGoneError();
// kDataLoss: the service's pages do not end or contradict each other.
absl::Status BrokenPagingError(absl::string_view message);

// Returns ErrorDetail::error_code of `status`, or "".
std::string ErrorCodeOf(const absl::Status& status);

// Returns a short phrase for Freshness::stale_reason that tells why an answer
// is old, given how the last attempt to ask failed: "offline", "the service
// answered 503".
std::string StaleReason(const absl::Status& status);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_BASE_CORE_ERRORS_H_
