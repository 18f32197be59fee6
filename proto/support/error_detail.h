// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_PROTO_SUPPORT_ERROR_DETAIL_H_
#define OZD_PROTO_SUPPORT_ERROR_DETAIL_H_

// How failures look in every part of ozd.
//
// Functions that can fail return absl::Status or absl::StatusOr. The codes
// mean, everywhere:
//   kInvalidArgument     the request itself; asking again cannot help
//   kNotFound            the named thing does not exist (or is not visible)
//   kUnauthenticated     no key, or the service refused it
//   kPermissionDenied    the key is good but may not do this
//   kResourceExhausted   429: rate limit, credits, capacity
//   kUnavailable         network, 5xx, busy or full disk; trying later may help
//   kDeadlineExceeded    out of time; nothing is known about the outcome
//   kDataLoss            an answer or a stored row cannot be decoded
//   kFailedPrecondition  the state forbids it (terminal run, newer schema)
//   kAborted             409: a conflict that a retry may resolve
//   kCancelled           the caller went away
//   kInternal            a bug of ours
//
// Messages start in lower case unless they are the service's own sentence, end
// without a full stop and never hold a secret. Deeper causes, codes of the
// service and remedies travel as an oz::v1::ErrorDetail payload.

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "proto/oz/v1/common.pb.h"

namespace ozd {

// The type URL under which the detail is stored in a status and in RpcStatus.
inline constexpr char kErrorDetailTypeUrl[] =
    "type.googleapis.com/oz.v1.ErrorDetail";

// Makes a status that carries `detail`. `code` must not be kOk.
absl::Status MakeError(absl::StatusCode code, absl::string_view message,
                       const oz::v1::ErrorDetail& detail);

// Returns the detail of `status`, or nullopt when it carries none.
std::optional<oz::v1::ErrorDetail> GetErrorDetail(const absl::Status& status);

// Returns `status` with `context` and ": " put before its message; the detail
// is kept. OK stays OK.
absl::Status Annotate(const absl::Status& status, absl::string_view context);

// Serializes `status` as RpcStatus, the bytes of "grpc-status-details-bin".
// Empty when the status carries no detail.
std::string SerializeRpcStatus(const absl::Status& status);

// The reverse: a status from a gRPC code, message and details (may be empty or
// damaged; then the detail is left out).
absl::Status ParseRpcStatus(int grpc_code, absl::string_view message,
                            absl::string_view serialized_details);

}  // namespace ozd

#endif  // OZD_PROTO_SUPPORT_ERROR_DETAIL_H_
