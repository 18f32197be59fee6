// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_API_ENVIRONMENT_MODEL_H_
#define OZD_DAEMON_UPSTREAM_API_ENVIRONMENT_MODEL_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "proto/oz/v1/resources.pb.h"

namespace ozd {

// Reads and edits the model of an environment: the JSON text of an object,
// which the service stores and other programs write, too. Unknown members are
// kept as they are. Pure functions. Errors: kDataLoss when the model is no
// object.

// Describes changes, made in this order: name, description, image, repositories
// added, then removed, commands added, then removed. A value.
struct EnvironmentEdits {
  std::optional<std::string> name;
  // "" removes it.
  std::optional<std::string> description;
  std::optional<std::string> docker_image;
  // A repository that is there already is not added again.
  std::vector<oz::v1::Repository> add_repositories;
  std::vector<oz::v1::Repository> remove_repositories;
  std::vector<std::string> add_setup_commands;
  // The first equal command is removed.
  std::vector<std::string> remove_setup_commands;
};

// Parses "owner/name". Errors: kInvalidArgument.
absl::StatusOr<oz::v1::Repository> ParseRepository(absl::string_view text);
std::string RepositoryText(const oz::v1::Repository& repository);

// Returns the model of a new environment.
std::string NewEnvironmentModel(const EnvironmentEdits& content);

// A model after an edit.
struct EditedModel {
  std::string model;
  // One sentence for each thing that was to be removed and was not there.
  std::vector<std::string> warnings;
};
absl::StatusOr<EditedModel> EditEnvironmentModel(absl::string_view model,
                                                 const EnvironmentEdits& edits);

// Fills the fields of an environment that are in its model.
absl::Status ReadEnvironmentModel(absl::string_view model,
                                  oz::v1::Environment* environment);

// Returns true for two models that are equal as JSON values.
bool SameModel(absl::string_view a, absl::string_view b);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_ENVIRONMENT_MODEL_H_
