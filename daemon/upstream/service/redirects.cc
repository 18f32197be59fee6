// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/service/redirects.h"

#include "absl/strings/str_cat.h"
#include "daemon/upstream/http/url.h"
#include "daemon/upstream/service/error_json.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {

bool IsSuccess(const HttpResponse& response) {
  return response.status >= 200 && response.status < 300;
}

bool IsRedirect(const HttpResponse& response) {
  switch (response.status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return true;
    default:
      return false;
  }
}

absl::Status UnexpectedRedirectError(const HttpResponse& response,
                                     const std::string& url,
                                     absl::string_view secret) {
  const auto target = ResolveReference(url, response.Header("location"));
  const auto parts = target.ok() ? ParseUrl(*target) : target.status();
  const std::string where =
      parts.ok() ? absl::StrCat(parts->scheme, "://", parts->authority)
                 : "an unreadable address";
  oz::v1::ErrorDetail detail;
  detail.set_http_status(response.status);
  detail.add_causes(absl::StrCat("HTTP request failed with status ",
                                 response.status, ": redirected to ",
                                 SafeText(where, secret)));
  detail.set_remedy(
      "a network login page may be in the way; if the service has moved, set "
      "WARP_SERVER_ROOT_URL");
  return MakeError(
      absl::StatusCode::kUnavailable,
      absl::StrCat("the server redirects to ", SafeText(where, secret),
                   ", which does not get the API key"),
      detail);
}

absl::Status BadLinkError(absl::string_view what, absl::string_view why) {
  oz::v1::ErrorDetail detail;
  return MakeError(absl::StatusCode::kUnavailable,
                   absl::StrCat("the link to the ", what, " ", why), detail);
}

absl::Status StoreError(const HttpResponse& response, absl::string_view what,
                        absl::string_view secret) {
  const absl::Status status = StatusFromResponse(response, secret);
  if (status.code() == absl::StatusCode::kNotFound) return status;
  oz::v1::ErrorDetail detail;
  detail.set_http_status(response.status);
  detail.set_retryable(true);
  detail.add_causes(absl::StrCat("HTTP request failed with status ",
                                 response.status, ": ",
                                 SafeText(response.body, secret)));
  return MakeError(
      absl::StatusCode::kUnavailable,
      absl::StrCat("the store refused the signed link to the ", what), detail);
}

absl::Status DownloadNotWantedError() {
  return MakeTransportError(absl::StatusCode::kCancelled,
                            "the download is no longer wanted",
                            Delivery::kPossible, Retryable::kNo);
}

absl::StatusOr<std::string> NextHop(const std::string& from,
                                    absl::string_view location,
                                    absl::string_view what) {
  const auto target = ResolveReference(from, location);
  if (!target.ok()) return BadLinkError(what, "is not an http(s) URL");
  OZD_ASSIGN_OR_RETURN(const UrlParts before, ParseUrl(from));
  OZD_ASSIGN_OR_RETURN(const UrlParts after, ParseUrl(*target));
  if (before.scheme == "https" && after.scheme == "http" &&
      !IsLoopbackHost(after.host)) {
    return BadLinkError(what, "leads from https to plain http");
  }
  return *target;
}

}  // namespace ozd
