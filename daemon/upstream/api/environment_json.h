// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_ENVIRONMENT_JSON_H_
#define OZD_DAEMON_UPSTREAM_API_ENVIRONMENT_JSON_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Parses answers about environments. Pure functions; items that cannot
// be understood are left out. Errors: kDataLoss when the answer as a whole is
// not what it should be.

// GET /agent/environments.
absl::StatusOr<std::vector<oz::v1::Environment>> ParseRestEnvironments(
    absl::string_view json);
// The output of GetCloudEnvironmentsQuery.
absl::StatusOr<std::vector<oz::v1::Environment>> ParseGraphqlEnvironments(
    absl::string_view json);

// An environment as it is stored, in one of its revisions.
struct StoredEnvironment {
  // Filled from `model` and the object around it, but for creator_email.
  oz::v1::Environment environment;
  // JSON text; see environment_model.h.
  std::string model;
  std::string revision;
};

// The output of GetCloudObject. Errors: kNotFound when the object is none, or
// no environment.
absl::StatusOr<StoredEnvironment> ParseCloudObject(absl::string_view json);

// The output of CreateGenericStringObject.
absl::StatusOr<StoredEnvironment> ParseCreatedObject(absl::string_view json);

// The output of UpdateGenericStringObject.
struct UpdateAnswer {
  // False: it was changed meanwhile, to `current`.
  bool accepted = false;
  // The revision that is stored now.
  std::string revision;
  StoredEnvironment current;
};
absl::StatusOr<UpdateAnswer> ParseUpdate(absl::string_view json);

// The output of ListWarpDevImages.
absl::StatusOr<std::vector<oz::v1::EnvironmentImage>> ParseImages(
    absl::string_view json);

// The image that the output of SuggestCloudEnvironmentImage recommends; "" when
// it recommends none.
std::string ParseSuggestedImage(absl::string_view json);

// The output of UserRepoAuthStatus.
struct RepositoryAccess {
  // Repositories that an agent cannot reach.
  std::vector<oz::v1::Repository> unreachable;
  // Repositories that it can clone but not push to.
  std::vector<oz::v1::Repository> read_only;
  // Private repositories, reachable or not.
  std::vector<oz::v1::Repository> private_ones;
  // The authorization that would make them reachable.
  oz::v1::Authorization authorization;
};
absl::StatusOr<RepositoryAccess> ParseRepositoryAccess(absl::string_view json);

// The output of GetIntegrationsUsingEnvironment.
absl::StatusOr<std::vector<std::string>> ParseProviderNames(
    absl::string_view json);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_ENVIRONMENT_JSON_H_
