// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/http/transport.h"

#include "absl/strings/cord.h"
#include "proto/support/error_detail.h"

namespace ozd {
namespace {

// Present in a status exactly when the request never left.
constexpr char kNeverDeliveredUrl[] = "ozd/never-delivered";

}  // namespace

absl::string_view HttpResponse::Header(absl::string_view name) const {
  for (const HttpHeader& header : headers) {
    if (header.name == name) return header.value;
  }
  return "";
}

std::optional<absl::Time> ParseHttpDate(absl::string_view text) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime("%a, %d %b %Y %H:%M:%S GMT", text, &time, &error)) {
    return std::nullopt;
  }
  return time;
}

absl::Status MakeTransportError(absl::StatusCode code,
                                absl::string_view message, Delivery delivery,
                                Retryable retryable, absl::string_view remedy) {
  oz::v1::ErrorDetail detail;
  if (code == absl::StatusCode::kUnavailable ||
      code == absl::StatusCode::kDeadlineExceeded) {
    detail.set_error_code("offline");
  }
  detail.set_retryable(retryable == Retryable::kYes);
  detail.set_remedy(std::string(remedy));
  absl::Status status = MakeError(code, message, detail);
  if (delivery == Delivery::kNever) {
    status.SetPayload(kNeverDeliveredUrl, absl::Cord());
  }
  return status;
}

Delivery GetDelivery(const absl::Status& status) {
  return status.GetPayload(kNeverDeliveredUrl).has_value()
             ? Delivery::kNever
             : Delivery::kPossible;
}

absl::Status ShuttingDownError(Delivery delivery) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("shutting_down");
  absl::Status status = MakeError(absl::StatusCode::kUnavailable,
                                  "the daemon is shutting down", detail);
  if (delivery == Delivery::kNever) {
    status.SetPayload(kNeverDeliveredUrl, absl::Cord());
  }
  return status;
}

}  // namespace ozd
