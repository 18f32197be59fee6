// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/base/core_errors.h"

#include "absl/strings/str_cat.h"
#include "proto/support/error_detail.h"

namespace ozd {

absl::Status ShuttingDownError() {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("shutting_down");
  detail.set_retryable(true);
  return MakeError(absl::StatusCode::kUnavailable, "ozd is shutting down",
                   detail);
}

absl::Status NotInCacheError(absl::string_view message,
                             absl::string_view remedy) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("not_in_cache");
  detail.set_retryable(true);
  detail.set_remedy(std::string(remedy));
  return MakeError(absl::StatusCode::kUnavailable, message, detail);
}

absl::Status SlowServiceError() {
  oz::v1::ErrorDetail detail;
  detail.set_retryable(true);
  return MakeError(absl::StatusCode::kDeadlineExceeded,
                   "the service did not answer in time", detail);
}

absl::Status AccountChangedError() {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("account_changed");
  detail.set_retryable(true);
  return MakeError(absl::StatusCode::kAborted,
                   "the account was logged out or has another key now", detail);
}

absl::Status CallerGoneError() {
  return MakeError(absl::StatusCode::kCancelled, "the caller went away",
                   oz::v1::ErrorDetail());
}

absl::Status BrokenPagingError(absl::string_view message) {
  oz::v1::ErrorDetail detail;
  detail.set_remedy("report this to whoever runs the service");
  return MakeError(absl::StatusCode::kDataLoss, message, detail);
}

std::string ErrorCodeOf(const absl::Status& status) {
  const auto detail = GetErrorDetail(status);
  return detail.has_value() ? detail->error_code() : "";
}

std::string StaleReason(const absl::Status& status) {
  const auto detail = GetErrorDetail(status);
  const std::string code = detail.has_value() ? detail->error_code() : "";
  const int http_status = detail.has_value() ? detail->http_status() : 0;
  if (code == "offline") return "offline";
  if (code == "disk_full") return "the disk is full";
  if (code == "shutting_down") return "ozd is shutting down";
  switch (status.code()) {
    case absl::StatusCode::kUnauthenticated:
      return "the API key was refused";
    case absl::StatusCode::kPermissionDenied:
      return "the service refused access";
    case absl::StatusCode::kResourceExhausted:
      return "rate limited";
    case absl::StatusCode::kDeadlineExceeded:
      return "the service is slow";
    case absl::StatusCode::kDataLoss:
      return "the service's answer made no sense";
    default:
      break;
  }
  if (http_status != 0)
    return absl::StrCat("the service answered ", http_status);
  return "the service could not be asked";
}

}  // namespace ozd
