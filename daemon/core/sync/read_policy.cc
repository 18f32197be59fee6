// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/read_policy.h"

namespace ozd {

bool IsServiceAnswer(const absl::Status& failure) {
  switch (failure.code()) {
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kCancelled:
      return true;
    case absl::StatusCode::kPermissionDenied:
      return !ErrorCodeOf(failure).empty();
    default:
      return false;
  }
}

absl::Status NothingCachedError(const absl::Status& failure) {
  if (!absl::IsDeadlineExceeded(failure)) return failure;
  return NotInCacheError(
      "nothing is cached for this account yet and the service is slow",
      "try again in a moment");
}

}  // namespace ozd
