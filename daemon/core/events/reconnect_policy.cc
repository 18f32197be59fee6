// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/reconnect_policy.h"

#include <algorithm>

#include "absl/random/random.h"
#include "proto/support/backoff.h"
#include "proto/support/error_detail.h"

namespace ozd {
namespace {

// The service names the reasons of its refusals; a proxy or a login page in
// front of it does not.
bool IsOfService(const absl::Status& status) {
  const auto detail = GetErrorDetail(status);
  return !detail.has_value() || !detail->error_code().empty();
}

}  // namespace

StreamEnd ClassifyEnd(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnauthenticated:
      return StreamEnd::kSignedOut;
    case absl::StatusCode::kResourceExhausted:
      return StreamEnd::kRateLimited;
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kUnimplemented:
      return StreamEnd::kNotOffered;
    case absl::StatusCode::kPermissionDenied:
      return IsOfService(status) ? StreamEnd::kNotOffered
                                 : StreamEnd::kTransient;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kAborted:
      return StreamEnd::kPermanent;
    default:
      return StreamEnd::kTransient;
  }
}

absl::Duration AskedPause(const absl::Status& status) {
  const auto detail = GetErrorDetail(status);
  return absl::Milliseconds(detail.has_value() ? detail->retry_after_ms() : 0);
}

absl::Duration ReconnectPause(const std::vector<absl::Duration>& table,
                              int failures, const absl::Status& status) {
  absl::BitGen random;
  const absl::Duration pause =
      PauseOf(table, failures) * absl::Uniform(random, 1.0, 1.2);
  return std::max(pause, AskedPause(status));
}

}  // namespace ozd
