// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_REST_API_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_REST_API_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/http/transport.h"
#include "daemon/upstream/service/api_caller.h"

namespace ozd {

// Writes URLs and headers of the REST interface. Pure functions.

// Returns OK if a request as this caller may be sent. Errors: kInvalidArgument
// when the server root is no http(s) URL or the key is absurdly long.
absl::Status CheckCaller(const ApiCaller& caller);

// Returns the root of the caller's event streams, as ApiCaller says.
std::string StreamRoot(const ApiCaller& caller);

// Returns {root}/api/v1 and the segments, each percent-encoded: ("agent",
// "runs", id). Errors: kInvalidArgument for a segment that cannot be one:
// empty, "." or
// "..", which would ask for something else.
absl::StatusOr<std::string> ResourceUrl(
    absl::string_view server_root, const std::vector<std::string>& segments);

// Returns the headers of every call, among them the key.
std::vector<HttpHeader> CallHeaders(
    const ApiCaller& caller, absl::string_view accept = "application/json");

// Returns the headers of a request to another host, without anything about the
// caller.
std::vector<HttpHeader> AnonymousHeaders();

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_REST_API_H_
