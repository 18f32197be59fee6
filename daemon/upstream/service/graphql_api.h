// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_SERVICE_GRAPHQL_API_H_
#define OZD_DAEMON_UPSTREAM_SERVICE_GRAPHQL_API_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/upstream/http/transport.h"
#include "proto/oz/v1/daemon.pb.h"

namespace ozd {

// How operations of the GraphQL interface are written and read. Pure functions.

// An operation with the document that is sent for it.
struct GraphqlOperation {
  // Sent as operationName and in the query string.
  const char* name;
  const char* document;
};

// Who the key belongs to.
extern const GraphqlOperation kGetUserOperation;
// Workspaces, teams and their members.
extern const GraphqlOperation kGetWorkspacesOperation;

std::string GraphqlUrl(absl::string_view server_root,
                       const GraphqlOperation& operation);
// `variables` is the JSON text of an object; the request context is added.
// Errors: kInvalidArgument when it is none.
absl::StatusOr<std::string> GraphqlBody(const GraphqlOperation& operation,
                                        absl::string_view variables);
// The same without variables.
std::string GraphqlBody(const GraphqlOperation& operation);

// The JSON text of the only member of "data", whose __typename ends with
// "Output". Errors: as ParseUser; the error_code of a refusal is its type in
// snake_case ("ObjectNotFoundError" -> "object_not_found_error").
absl::StatusOr<std::string> ParseGraphqlOutput(const HttpResponse& response,
                                               absl::string_view url,
                                               absl::string_view secret);

// Fills uid, type, names and email from the answer to kGetUserOperation.
// Anything but HTTP 200 is as StatusFromResponse says. Further errors:
// kUnauthenticated when the key's account cannot be resolved,
// kFailedPrecondition for the service's own refusal, kUnavailable when the
// operation failed, kDataLoss when the answer cannot be understood. `url` and
// `secret` as for the functions of error_json.h.
absl::StatusOr<oz::v1::Principal> ParseUser(const HttpResponse& response,
                                            absl::string_view url,
                                            absl::string_view secret);

// Adds the current (first) workspace, and those of its teams that count the
// principal's uid among their members. Errors: as ParseUser; `principal` is
// unchanged then.
absl::Status AddWorkspace(const HttpResponse& response, absl::string_view url,
                          absl::string_view secret,
                          oz::v1::Principal* principal);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_SERVICE_GRAPHQL_API_H_
