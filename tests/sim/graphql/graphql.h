// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_GRAPHQL_GRAPHQL_H_
#define OZD_TESTS_SIM_GRAPHQL_GRAPHQL_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/sim/http/json.h"
#include "tests/sim/world/context.h"

namespace ozd::sim {

// A row of the table of GraphQL operations.
struct GraphqlOperation {
  // operationName, as the published client spells it.
  const char* name;
  // The field of "data" that holds the answer.
  const char* field;
  // True when the variable requestContext is required.
  bool needs_context;
  // Returns the value of the field: a member of the operation's union, with its
  // __typename. `input` is the variable of that name, an object or null. A
  // failed status becomes a UserFacingError (kInvalidArgument, kNotFound,
  // kPermissionDenied) or an entry of "errors" (all others).
  absl::StatusOr<Json> (*answer)(const Call& call, const Json& input);
};

const std::vector<GraphqlOperation>& UserOperations();
const std::vector<GraphqlOperation>& ObjectOperations();
const std::vector<GraphqlOperation>& EnvironmentOperations();
const std::vector<GraphqlOperation>& SecretOperations();
const std::vector<GraphqlOperation>& ApiKeyOperations();
const std::vector<GraphqlOperation>& IntegrationOperations();
const std::vector<GraphqlOperation>& UploadOperations();

// Answers POST /graphql/v2.
Response AnswerGraphql(const Call& call);

// Returns the error member that every union of the schema has. `type` is one of
// the schema's, such as "InvalidSecretError".
Json UserFacingError(absl::string_view type, absl::string_view message);

// Returns the answer of a failed operation: a UserFacingError of `error_type`,
// or, when that is empty or the operation is unknown, an entry of "errors".
Response GraphqlFailure(absl::string_view error_type, absl::string_view message,
                        absl::string_view operation);

// Returns {"serverVersion": ...}, which answers carry.
Json ResponseContext();

// Returns the id of a principal in GraphQL: service accounts have a prefix.
std::string ProfileUid(const Principal& principal);

// Checks that an object has these members and no others, each "NAME[!][:TYPE]":
// with
// "!" it must be there and not null. A type is String (also ID; understood when
// there is none), Boolean, Int, Time, Object, List, or "A|B" for an
// enumeration. Errors: kOutOfRange naming the member.
absl::Status CheckInput(const Json& input, absl::string_view type,
                        const std::vector<const char*>& members);

// Reads the owner that `owner` ({type, uid}) names, and checks it against the
// caller: their own uid (or null) for User, the team for Team. Errors:
// kOutOfRange, kPermissionDenied.
struct Owner {
  std::string type;
  std::string uid;
};
absl::StatusOr<Owner> ParseOwner(const Call& call, const Json& owner);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_GRAPHQL_GRAPHQL_H_
