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

// Reads and edits environments as the service stores them: the JSON text of an
// object that other programs write, too. Unknown members are kept. Pure
// functions. Errors: kDataLoss when a model is no object.

// Changes to an environment, made in this order: name, description, image,
// repositories that are added, then removed, commands that are added, then
// removed. A value.
struct EnvironmentEdits {
  std::optional<std::string> name;
  // "" takes it away.
  std::optional<std::string> description;
  std::optional<std::string> docker_image;
  // One that is there already is not added again.
  std::vector<oz::v1::Repository> add_repositories;
  std::vector<oz::v1::Repository> remove_repositories;
  std::vector<std::string> add_setup_commands;
  // The first equal one.
  std::vector<std::string> remove_setup_commands;
};

// Parses "owner/name". Errors: kInvalidArgument, without "Error:" as published.
absl::StatusOr<oz::v1::Repository> ParseRepository(absl::string_view text);
std::string RepositoryText(const oz::v1::Repository& repository);

// Returns the model of a new environment.
std::string NewEnvironmentModel(const EnvironmentEdits& content);

struct EditedModel {
  std::string model;
  // One sentence for each thing that was to be removed but is not there.
  std::vector<std::string> warnings;
};
absl::StatusOr<EditedModel> EditEnvironmentModel(absl::string_view model,
                                                 const EnvironmentEdits& edits);

// Fills the fields of `environment` that the model has.
absl::Status ReadEnvironmentModel(absl::string_view model,
                                  oz::v1::Environment* environment);

// Returns true if two models have the same content, however they are written.
bool SameModel(absl::string_view a, absl::string_view b);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_API_ENVIRONMENT_MODEL_H_
