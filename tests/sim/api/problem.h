// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_API_PROBLEM_H_
#define OZD_TESTS_SIM_API_PROBLEM_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/sim/http/http.h"
#include "tests/sim/http/json.h"

namespace ozd::sim {

// Error codes of the service's catalogue (PlatformErrorCode), plus those that
// plain HTTP needs and the catalogue lacks.
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

// Returns an application/problem+json answer with the status that belongs to
// `code`. `instance` is filled in by the router. `detail` names the value and
// the remedy and holds no secret.
Response Problem(ErrorCode code, absl::string_view detail);

// Returns a problem for a bare HTTP status, with the code that the service
// documents for it, or a generic one.
Response ProblemForStatus(int status, absl::string_view detail);

// Returns the problem that fits the code of a failed status: kInvalidArgument
// 400, kPermissionDenied 403, kNotFound 404, kFailedPrecondition 422, else 500.
Response ProblemForError(const absl::Status& status);

// Answers with `body`, or with the problem that fits its error.
Response JsonResponse(const absl::StatusOr<Json>& body, int status = 200);

// Writes "instance" into a problem; leaves other answers alone.
void SetProblemInstance(absl::string_view path, Response* response);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_API_PROBLEM_H_
