// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_GRAPHQL_API_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_GRAPHQL_API_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/http/transport.h"
#include "proto/oz/v1/daemon.pb.h"

namespace ozd {

// Writes and reads operations of the GraphQL interface. Pure functions.

// An operation with the document that is sent for it.
struct GraphqlOperation {
  // Sent as operationName and in the query string.
  const char* name;
  const char* document;
};

std::string GraphqlUrl(absl::string_view server_root,
                       const GraphqlOperation& operation);
// `variables` is the JSON text of an object; the request context is added.
// Errors: kInvalidArgument when it is none.
absl::StatusOr<std::string> GraphqlBody(const GraphqlOperation& operation,
                                        absl::string_view variables);
// Returns the JSON text of the only member of "data", whose __typename ends
// with "Output". `url` and `secret` as for the functions of error_json.h.
// Errors: StatusFromResponse for anything but HTTP 200; kUnauthenticated when
// the key's account cannot be resolved; kFailedPrecondition for the service's
// own refusal, whose type in snake_case is the error_code
// ("ObjectNotFoundError" -> "object_not_found_error"); kUnavailable when the
// operation failed; kDataLoss when the answer cannot be understood.
absl::StatusOr<std::string> ParseGraphqlOutput(const HttpResponse& response,
                                               absl::string_view url,
                                               absl::string_view secret);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_GRAPHQL_API_H_
