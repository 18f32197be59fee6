// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_HTTP_URL_H_
#define OZD_DAEMON_UPSTREAM_HTTP_URL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ozd {

// The parts of an http(s) URL.
struct UrlParts {
  // "http" or "https".
  std::string scheme;
  // Lower case; without port, user and the brackets of an IPv6 address.
  std::string host;
  // "host" or "host:port" as written, for texts.
  std::string authority;
  // From the path on, query included; empty or begins with '/' or '?'.
  std::string rest;
};

// Errors: kInvalidArgument when `url` is not an absolute http(s) URL with a
// host, or carries a user name or control characters.
absl::StatusOr<UrlParts> ParseUrl(absl::string_view url);

// Returns true if traffic to `host` stays on this machine: localhost and its
// subdomains, 127.0.0.0/8, ::1.
bool IsLoopbackHost(absl::string_view host);

// Encodes every byte but the unreserved ones (A-Z a-z 0-9 - . _ ~).
std::string PercentEncode(absl::string_view text);

// Returns the absolute URL that `location` means, seen from `base`. Errors:
// those of ParseUrl.
absl::StatusOr<std::string> ResolveReference(absl::string_view base,
                                             absl::string_view location);

// Returns `url` without query and fragment, which may be a signature.
absl::string_view WithoutQuery(absl::string_view url);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_HTTP_URL_H_
