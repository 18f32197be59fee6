// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_REST_API_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_REST_API_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/http/transport.h"
#include "daemon/upstream/service/oz_api.h"

namespace ozd {

// How calls of the REST interface are written. Pure functions.

// Whether a request as this caller may be sent at all. Errors: kInvalidArgument
// when the server root is no http(s) URL or the key is absurdly long.
absl::Status CheckCaller(const ApiCaller& caller);

// The root of the caller's event streams, as ApiCaller says.
std::string StreamRoot(const ApiCaller& caller);

// URL of GET /agent/runs: limit first, then what is set, in the order in which
// the published command line sends it.
std::string ListRunsUrl(absl::string_view server_root,
                        const ListRunsQuery& query);

// URL of GET /agent/messages/{run}. Errors: as ResourceUrl.
absl::StatusOr<std::string> ListMessagesUrl(
    absl::string_view server_root, const oz::v1::ListMessagesRequest& request);

// {root}/api/v1 and the segments, each percent-encoded: ("agent", "runs", id).
// Errors: kInvalidArgument for a segment that cannot be one: empty, "." or
// "..", which would ask for something else.
absl::StatusOr<std::string> ResourceUrl(
    absl::string_view server_root, const std::vector<std::string>& segments);

// What every call carries, the key among it.
std::vector<HttpHeader> CallHeaders(
    const ApiCaller& caller, absl::string_view accept = "application/json");

// What a request to another host may carry: nothing that says who asks.
std::vector<HttpHeader> AnonymousHeaders();

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_REST_API_H_
