// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/environment_model.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Repository;

absl::StatusOr<JsonTree> ParseModel(absl::string_view model) {
  JsonTree tree = ParseJsonTree(model);
  if (tree.is_object()) return tree;
  return MakeError(absl::StatusCode::kDataLoss,
                   "the stored environment is no JSON object",
                   oz::v1::ErrorDetail());
}

bool IsRepository(const JsonTree& item, const Repository& repository) {
  return StringOf(item, "owner") == repository.owner() &&
         StringOf(item, "repo") == repository.name();
}

JsonTree* MutableArray(JsonTree* model, const char* name) {
  JsonTree& member = (*model)[name];
  if (!member.is_array()) member = JsonTree::array();
  return &member;
}

void AddRepository(const Repository& repository, JsonTree* list) {
  for (const JsonTree& item : *list) {
    if (IsRepository(item, repository)) return;
  }
  list->push_back({{"owner", repository.owner()}, {"repo", repository.name()}});
}

// False when it is not there.
bool RemoveRepository(const Repository& repository, JsonTree* list) {
  for (size_t i = 0; i < list->size(); ++i) {
    if (!IsRepository((*list)[i], repository)) continue;
    list->erase(i);
    return true;
  }
  return false;
}

// Once there is the newer list it is what counts, even when it is empty.
const char* RepositoryList(const JsonTree& model) {
  return MemberOf(model, "source_repos").is_array() ? "source_repos"
                                                    : "github_repos";
}

void EditRepositories(const EnvironmentEdits& edits, EditedModel* edited,
                      JsonTree* model) {
  JsonTree* const older = MutableArray(model, "github_repos");
  JsonTree* const list = MutableArray(model, RepositoryList(*model));
  for (const Repository& repository : edits.add_repositories) {
    AddRepository(repository, list);
    if (list != older) AddRepository(repository, older);
  }
  for (const Repository& repository : edits.remove_repositories) {
    if (!RemoveRepository(repository, list)) {
      edited->warnings.push_back(
          absl::StrCat("repository ", RepositoryText(repository),
                       " is not in the environment, skipping removal"));
    }
    if (list != older) RemoveRepository(repository, older);
  }
}

void EditCommands(const EnvironmentEdits& edits, EditedModel* edited,
                  JsonTree* model) {
  JsonTree* const list = MutableArray(model, "setup_commands");
  for (const std::string& command : edits.add_setup_commands) {
    list->push_back(command);
  }
  for (const std::string& command : edits.remove_setup_commands) {
    const auto found = std::find(list->begin(), list->end(), command);
    if (found != list->end()) {
      list->erase(found);
      continue;
    }
    edited->warnings.push_back(
        absl::StrCat("setup command '", command,
                     "' is not in the environment, skipping removal"));
  }
}

}  // namespace

absl::StatusOr<Repository> ParseRepository(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  if (parts.size() != 2) {
    oz::v1::ErrorDetail detail;
    detail.set_error_code("invalid_repository");
    return MakeError(absl::StatusCode::kInvalidArgument,
                     absl::StrCat("Invalid repo format: '", text,
                                  "'. Expected format: 'owner/repo'"),
                     detail);
  }
  Repository repository;
  repository.set_owner(std::string(parts[0]));
  repository.set_name(std::string(parts[1]));
  return repository;
}

std::string RepositoryText(const Repository& repository) {
  return absl::StrCat(repository.owner(), "/", repository.name());
}

std::string NewEnvironmentModel(const EnvironmentEdits& content) {
  JsonTree model = JsonTree::object();
  model["name"] = content.name.value_or("");
  if (!content.description.value_or("").empty()) {
    model["description"] = *content.description;
  }
  if (!content.docker_image.value_or("").empty()) {
    model["docker_image"] = *content.docker_image;
  }
  JsonTree* const repositories = MutableArray(&model, "github_repos");
  for (const Repository& repository : content.add_repositories) {
    AddRepository(repository, repositories);
  }
  JsonTree* const commands = MutableArray(&model, "setup_commands");
  for (const std::string& command : content.add_setup_commands) {
    commands->push_back(command);
  }
  return DumpJsonTree(model);
}

absl::StatusOr<EditedModel> EditEnvironmentModel(
    absl::string_view model, const EnvironmentEdits& edits) {
  OZD_ASSIGN_OR_RETURN(JsonTree tree, ParseModel(model));
  EditedModel edited;
  if (edits.name.has_value()) tree["name"] = *edits.name;
  if (edits.description.has_value()) {
    if (edits.description->empty()) {
      tree.erase("description");
    } else {
      tree["description"] = *edits.description;
    }
  }
  if (edits.docker_image.has_value()) {
    tree["docker_image"] = *edits.docker_image;
  }
  EditRepositories(edits, &edited, &tree);
  EditCommands(edits, &edited, &tree);
  edited.model = DumpJsonTree(tree);
  return edited;
}

absl::Status ReadEnvironmentModel(absl::string_view model,
                                  oz::v1::Environment* environment) {
  OZD_ASSIGN_OR_RETURN(const JsonTree tree, ParseModel(model));
  environment->set_name(StringOf(tree, "name"));
  environment->clear_description();
  if (MemberOf(tree, "description").is_string()) {
    environment->set_description(StringOf(tree, "description"));
  }
  environment->set_docker_image(StringOf(tree, "docker_image"));
  environment->clear_repositories();
  for (const JsonTree& item : ArrayOf(tree, RepositoryList(tree))) {
    Repository* const repository = environment->add_repositories();
    repository->set_owner(StringOf(item, "owner"));
    repository->set_name(StringOf(item, "repo"));
  }
  environment->clear_setup_commands();
  for (const JsonTree& command : ArrayOf(tree, "setup_commands")) {
    if (command.is_string()) {
      environment->add_setup_commands(command.get<std::string>());
    }
  }
  return absl::OkStatus();
}

bool SameModel(absl::string_view a, absl::string_view b) {
  // Unordered: the order of members says nothing.
  const auto parse = [](absl::string_view text) {
    return nlohmann::json::parse(DumpJsonTree(ParseJsonTree(text)), nullptr,
                                 false);
  };
  const nlohmann::json parsed = parse(a);
  return parsed.is_object() && parsed == parse(b);
}

}  // namespace ozd
