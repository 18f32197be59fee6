// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_REDIRECTS_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_REDIRECTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/http/transport.h"

namespace ozd {

// Classifies answers and checks where they redirect to. Pure functions.

bool IsSuccess(const HttpResponse& response);
bool IsRedirect(const HttpResponse& response);

// Returns the error of a redirect by a captive portal or a moved service:
// kUnavailable, so that the cache answers meanwhile.
absl::Status UnexpectedRedirectError(const HttpResponse& response,
                                     const std::string& url,
                                     absl::string_view secret);

// Returns the error of a link to stored bytes that leads nowhere: "the link to
// the <what> <why>".
absl::Status BadLinkError(absl::string_view what, absl::string_view why);

// Returns the URL that a redirect of a link to `what` leads to from `from`:
// http(s), and from https to plain http only on this machine. Errors:
// BadLinkError.
absl::StatusOr<std::string> NextHop(const std::string& from,
                                    absl::string_view location,
                                    absl::string_view what);

// Returns the error of a download that its receiver no longer wants.
absl::Status DownloadNotWantedError();

// Returns the error of a store that did not give the bytes of `what`. It says
// nothing about the caller's key or rights at the service.
absl::Status StoreError(const HttpResponse& response, absl::string_view what,
                        absl::string_view secret);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_REDIRECTS_H_
