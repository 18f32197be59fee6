// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_API_PROBLEM_H_
#define OZD_TESTS_SIM_API_PROBLEM_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tests/sim/http/http.h"

namespace ozd::sim {

// The codes of the service's error catalogue (PlatformErrorCode), plus those
// that plain HTTP needs and the catalogue lacks.
enum class ErrorCode {
  kInvalidRequest,
  kAuthenticationRequired,
  kInsufficientCredits,
  kNotAuthorized,
  kResourceNotFound,
  kMethodNotAllowed,
  kNotAcceptable,
  kConflict,
  kUnsupportedMediaType,
  kOperationNotSupported,
  kResourceUnavailable,
  kInternalError,
};

// An application/problem+json answer with the status that belongs to `code`.
// `instance` is filled in by the router. `detail` names the value and the
// remedy and holds no secret.
Response Problem(ErrorCode code, absl::string_view detail);

// The same for a bare HTTP status: the code that the service documents for it,
// or a generic one.
Response ProblemForStatus(int status, absl::string_view detail);

// A failed status as the problem that fits its code: kInvalidArgument 400,
// kPermissionDenied 403, kNotFound 404, kFailedPrecondition 422, else 500.
Response ProblemForError(const absl::Status& status);

// Writes "instance" into a problem; leaves other answers alone.
void SetProblemInstance(absl::string_view path, Response* response);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_API_PROBLEM_H_
