// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_ERROR_JSON_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_ERROR_JSON_H_

#include <stdint.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/http/transport.h"

namespace ozd {

// The content of the body of a failed call: problem+json, the older {"error":
// ...}, or nothing. Absent fields are empty. A value.
struct ServiceError {
  // snake_case, from the last segment of "type".
  std::string code;
  std::string error;
  std::string detail;
  std::string title;
  std::string trace_id;
  std::string auth_url;
  std::string setup_url;
  // Comes with OUT_OF_CREDITS.
  std::string user_display_message;
  std::optional<bool> retryable;
  std::optional<int64_t> running_agents;
};

// Parses a body; what cannot be read is left empty.
ServiceError ParseServiceError(absl::string_view body);

// "https://host/errors/Resource-Not-Found/?x" -> "resource_not_found". Also
// fine for a bare code in any case.
std::string NormaliseErrorCode(absl::string_view type);

// Values of the X-Warp-Error-Code header.
inline constexpr char kOutOfCredits[] = "OUT_OF_CREDITS";
inline constexpr char kAtCapacity[] = "AT_CLOUD_AGENT_CAPACITY";
absl::string_view WarpErrorCode(const HttpResponse& response);

// Returns `text` fit for an error message: capped, `secret` and whatever looks
// like one removed, control characters made visible.
std::string SafeText(absl::string_view text, absl::string_view secret);

// Returns the error of a failed call (see error_detail.h for the codes): by the
// service's code first and the HTTP status second; a 401 with the code
// "external_authentication_required" is no bad key but kPermissionDenied with
// an auth_url. `response.status` must not be 2xx. `secret` is the key that was
// sent; it appears nowhere in the result.
absl::Status StatusFromResponse(const HttpResponse& response,
                                absl::string_view secret);

// Returns the error of a call that got no answer: the transport's status with
// the published message and the transport's own words as cause.
absl::Status StatusFromTransportError(const absl::Status& error,
                                      absl::string_view url,
                                      absl::string_view secret);

// kDataLoss: a 2xx whose body is not what it should be.
absl::Status UndecodableResponseError(absl::string_view url,
                                      absl::string_view why,
                                      absl::string_view secret);

// kUnauthenticated, "invalid_api_key". `response` may be nullptr.
absl::Status InvalidApiKeyError(absl::string_view service_sentence,
                                const HttpResponse* response,
                                absl::string_view secret);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_ERROR_JSON_H_
