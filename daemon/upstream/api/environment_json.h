// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_ENVIRONMENT_JSON_H_
#define OZD_DAEMON_UPSTREAM_API_ENVIRONMENT_JSON_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Parses answers about environments. Pure functions; items that cannot be
// understood are left out. Errors: kDataLoss when the answer as a whole cannot
// be understood.

// Parses the answer to GET /agent/environments.
absl::StatusOr<std::vector<oz::v1::Environment>> ParseRestEnvironments(
    absl::string_view json);
// Parses the output of GetCloudEnvironmentsQuery.
absl::StatusOr<std::vector<oz::v1::Environment>> ParseGraphqlEnvironments(
    absl::string_view json);

// An environment as it is stored, in one of its revisions.
struct StoredEnvironment {
  // Its fields, but for creator_email, which is not known here.
  oz::v1::Environment environment;
  // JSON text; see environment_model.h.
  std::string model;
  std::string revision;
};

// Parses the output of GetCloudObject. Errors: kNotFound when there is no
// object or it is no environment.
absl::StatusOr<StoredEnvironment> ParseCloudObject(absl::string_view json);

// Parses the output of CreateGenericStringObject.
absl::StatusOr<StoredEnvironment> ParseCreatedObject(absl::string_view json);

// The result of an update.
struct UpdateAnswer {
  // False when another change came first, and made it `current`.
  bool accepted = false;
  // The revision that is stored now.
  std::string revision;
  StoredEnvironment current;
};
// Parses the output of UpdateGenericStringObject.
absl::StatusOr<UpdateAnswer> ParseUpdate(absl::string_view json);

// Parses the output of ListWarpDevImages.
absl::StatusOr<std::vector<oz::v1::EnvironmentImage>> ParseImages(
    absl::string_view json);

// Returns the image that the output of SuggestCloudEnvironmentImage recommends;
// "" when it recommends none.
std::string ParseSuggestedImage(absl::string_view json);

// The access that agents have to repositories.
struct RepositoryAccess {
  // Repositories that an agent cannot reach.
  std::vector<oz::v1::Repository> unreachable;
  // Repositories that it can clone but not push to.
  std::vector<oz::v1::Repository> read_only;
  // Private repositories, within reach or not.
  std::vector<oz::v1::Repository> private_ones;
  // The authorization that would give access.
  oz::v1::Authorization authorization;
};
// Parses the output of UserRepoAuthStatus.
absl::StatusOr<RepositoryAccess> ParseRepositoryAccess(absl::string_view json);

// Parses the output of GetIntegrationsUsingEnvironment.
absl::StatusOr<std::vector<std::string>> ParseProviderNames(
    absl::string_view json);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_ENVIRONMENT_JSON_H_
