// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_REDIRECTS_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_REDIRECTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/http/transport.h"

namespace ozd {

// Where an answer may lead us. Pure functions.

bool IsSuccess(const HttpResponse& response);
bool IsRedirect(const HttpResponse& response);

// A captive portal or a moved service. kUnavailable, so that the cache answers
// meanwhile.
absl::Status UnexpectedRedirectError(const HttpResponse& response,
                                     const std::string& url,
                                     absl::string_view secret);

// The link to stored bytes leads nowhere: "the link to the transcript <why>".
// `what` is what it leads to.
absl::Status BadLinkError(absl::string_view what, absl::string_view why);

// Where a redirect of a link to `what` leads from `from`: http(s), and from
// https to plain http only on this machine. Errors: BadLinkError.
absl::StatusOr<std::string> NextHop(const std::string& from,
                                    absl::string_view location,
                                    absl::string_view what);

// The store behind a signed link did not give the bytes of `what`. Says nothing
// about the caller's key or rights at the service.
absl::Status StoreError(const HttpResponse& response, absl::string_view what,
                        absl::string_view secret);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_REDIRECTS_H_
