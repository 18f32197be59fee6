// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/api/problem.h"

#include <stdint.h>

#include <atomic>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/sim/http/json.h"
#include "tests/sim/store/random.h"

namespace ozd::sim {
namespace {

constexpr char kProblemType[] = "application/problem+json";
constexpr char kTypeRoot[] =
    "https://docs.warp.dev/reference/api-and-sdk/troubleshooting/errors/";

struct CatalogueRow {
  ErrorCode code;
  const char* name;
  int status;
  const char* title;
  bool retryable;
};

constexpr CatalogueRow kCatalogue[] = {
    {ErrorCode::kInvalidRequest, "invalid_request", 400, "Invalid request",
     false},
    {ErrorCode::kAuthenticationRequired, "authentication_required", 401,
     "Authentication required", false},
    {ErrorCode::kNotAuthorized, "not_authorized", 403, "Not authorized", false},
    {ErrorCode::kInsufficientCredits, "insufficient_credits", 403,
     "Insufficient credits", false},
    {ErrorCode::kResourceNotFound, "resource_not_found", 404,
     "Resource not found", false},
    {ErrorCode::kMethodNotAllowed, "invalid_request", 405, "Method not allowed",
     false},
    {ErrorCode::kNotAcceptable, "invalid_request", 406, "Not acceptable",
     false},
    {ErrorCode::kConflict, "conflict", 409, "Conflict", true},
    {ErrorCode::kUnsupportedMediaType, "invalid_request", 415,
     "Unsupported media type", false},
    {ErrorCode::kOperationNotSupported, "operation_not_supported", 422,
     "Operation not supported", false},
    {ErrorCode::kResourceUnavailable, "resource_unavailable", 429,
     "Resource unavailable", true},
    {ErrorCode::kInternalError, "internal_error", 500, "Internal error", true},
};

// 32 hexadecimal digits that differ from answer to answer.
std::string NewTraceId() {
  static std::atomic<uint64_t> counter{1};
  Random random(counter.fetch_add(1));
  const uint64_t high = random.Next();
  return absl::StrFormat("%016x%016x", high, random.Next());
}

Response Render(const CatalogueRow& row, int status, absl::string_view detail) {
  Json body;
  body["type"] = absl::StrCat(kTypeRoot, row.name);
  body["title"] = row.title;
  body["status"] = status;
  body["detail"] = std::string(detail);
  body["instance"] = "";
  body["error"] = absl::StrCat(row.title, ": ", detail);
  body["retryable"] = row.retryable;
  body["trace_id"] = NewTraceId();
  Response response;
  response.status = status;
  response.content_type = kProblemType;
  response.body = DumpJson(body);
  return response;
}

}  // namespace

Response Problem(ErrorCode code, absl::string_view detail) {
  for (const CatalogueRow& row : kCatalogue) {
    if (row.code == code) return Render(row, row.status, detail);
  }
  return ProblemForStatus(500, detail);
}

Response ProblemForStatus(int status, absl::string_view detail) {
  for (const CatalogueRow& row : kCatalogue) {
    if (row.status == status) return Render(row, status, detail);
  }
  if (status >= 400 && status < 500) {
    return Render(kCatalogue[0], status, detail);
  }
  const CatalogueRow unavailable = {ErrorCode::kResourceUnavailable,
                                    "resource_unavailable", status,
                                    "Resource unavailable", true};
  return Render(unavailable, status, detail);
}

Response ProblemForError(const absl::Status& status) {
  ErrorCode code = ErrorCode::kInternalError;
  if (absl::IsInvalidArgument(status)) code = ErrorCode::kInvalidRequest;
  if (absl::IsPermissionDenied(status)) code = ErrorCode::kNotAuthorized;
  if (absl::IsNotFound(status)) code = ErrorCode::kResourceNotFound;
  if (absl::IsFailedPrecondition(status)) {
    code = ErrorCode::kOperationNotSupported;
  }
  return Problem(code, status.message());
}

Response JsonResponse(const absl::StatusOr<Json>& body, int status) {
  if (!body.ok()) return ProblemForError(body.status());
  Response response;
  response.status = status;
  response.body = DumpJson(*body);
  return response;
}

void SetProblemInstance(absl::string_view path, Response* response) {
  if (response->content_type != kProblemType) return;
  Json body = ParseJson(response->body);
  if (!body.is_object()) return;
  body["instance"] = std::string(path);
  response->body = DumpJson(body);
}

}  // namespace ozd::sim
