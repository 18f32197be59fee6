// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/environment_json.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/api/environment_model.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Environment;

constexpr char kFormat[] = "JsonCloudEnvironment";

absl::Status Undecodable(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the answer has no ", what));
}

// The service writes the type in both ways.
std::string ScopeOf(const JsonTree& scope) {
  const std::string type = StringOf(scope, "type");
  if (absl::EqualsIgnoreCase(type, "team")) return "Team";
  if (absl::EqualsIgnoreCase(type, "user")) return "User";
  return type;
}

// Returns the model with the keys of a GraphQL config.
JsonTree ModelOfConfig(const JsonTree& config) {
  JsonTree model;
  model["name"] = MemberOf(config, "name");
  model["description"] = MemberOf(config, "description");
  model["docker_image"] = MemberOf(config, "dockerImage");
  model["github_repos"] = MemberOf(config, "githubRepos");
  model["setup_commands"] = MemberOf(config, "setupCommands");
  return model;
}

// Returns false for an item that cannot be shown.
bool FillEnvironment(const JsonTree& item, const JsonTree& model,
                     const char* edited_key, Environment* environment) {
  environment->set_environment_id(StringOf(item, "uid"));
  if (environment->environment_id().empty()) return false;
  if (!ReadEnvironmentModel(DumpJsonTree(model), environment).ok()) {
    return false;
  }
  environment->set_creator_email(StringOf(MemberOf(item, "creator"), "email"));
  environment->set_last_edited_us(TimeOf(item, edited_key));
  environment->set_scope(ScopeOf(MemberOf(item, "scope")));
  return true;
}

absl::StatusOr<StoredEnvironment> ReadStoredObject(const JsonTree& object) {
  const JsonTree& metadata = MemberOf(object, "metadata");
  StoredEnvironment stored;
  stored.model = StringOf(object, "serializedModel");
  stored.revision = StringOf(metadata, "revisionTs");
  Environment* const environment = &stored.environment;
  environment->set_environment_id(StringOf(metadata, "uid"));
  if (environment->environment_id().empty()) return Undecodable("object");
  OZD_RETURN_IF_ERROR(ReadEnvironmentModel(stored.model, environment));
  environment->set_last_edited_us(TimeOf(metadata, "revisionTs"));
  environment->set_scope(
      ScopeOf(MemberOf(MemberOf(object, "permissions"), "space")));
  return stored;
}

}  // namespace

absl::StatusOr<std::vector<Environment>> ParseRestEnvironments(
    absl::string_view json) {
  return ReadList<Environment>(
      ParseJsonTree(json), "environments",
      [](const JsonTree& item, Environment* environment) {
        return FillEnvironment(item, MemberOf(item, "config"), "last_updated",
                               environment);
      });
}

absl::StatusOr<std::vector<Environment>> ParseGraphqlEnvironments(
    absl::string_view json) {
  return ReadList<Environment>(
      ParseJsonTree(json), "cloudEnvironments",
      [](const JsonTree& item, Environment* environment) {
        return FillEnvironment(item, ModelOfConfig(MemberOf(item, "config")),
                               "lastUpdated", environment);
      });
}

absl::StatusOr<StoredEnvironment> ParseCloudObject(absl::string_view json) {
  const JsonTree answer = ParseJsonTree(json);
  const JsonTree& object = MemberOf(answer, "object");
  if (!object.is_object() ||
      StringOf(object, "__typename") != "GenericStringObject" ||
      StringOf(object, "format") != kFormat) {
    return absl::NotFoundError("the object is no environment");
  }
  const JsonTree& trashed = MemberOf(MemberOf(object, "metadata"), "trashedTs");
  if (trashed.is_string()) {
    return absl::NotFoundError("the environment is in the trash");
  }
  return ReadStoredObject(object);
}

absl::StatusOr<StoredEnvironment> ParseCreatedObject(absl::string_view json) {
  const JsonTree answer = ParseJsonTree(json);
  OZD_ASSIGN_OR_RETURN(
      StoredEnvironment stored,
      ReadStoredObject(MemberOf(answer, "genericStringObject")));
  return stored;
}

absl::StatusOr<UpdateAnswer> ParseUpdate(absl::string_view json) {
  const JsonTree answer = ParseJsonTree(json);
  const JsonTree& update = MemberOf(answer, "update");
  const std::string type = StringOf(update, "__typename");
  UpdateAnswer parsed;
  parsed.revision = StringOf(update, "revisionTs");
  if (type == "ObjectUpdateSuccess") {
    parsed.accepted = true;
    return parsed;
  }
  if (type != "GenericStringObjectUpdateRejected") {
    return Undecodable(absl::StrCat("known result of the update, but \"", type,
                                    "\"; the service may be newer than this "
                                    "ozd"));
  }
  OZD_ASSIGN_OR_RETURN(
      parsed.current,
      ReadStoredObject(MemberOf(update, "conflictingGenericStringObject")));
  return parsed;
}

absl::StatusOr<std::vector<oz::v1::EnvironmentImage>> ParseImages(
    absl::string_view json) {
  return ReadList<oz::v1::EnvironmentImage>(
      ParseJsonTree(json), "images",
      [](const JsonTree& item, oz::v1::EnvironmentImage* image) {
        image->set_image(StringOf(item, "image"));
        image->set_repository(StringOf(item, "repository"));
        image->set_tag(StringOf(item, "tag"));
        return !image->image().empty();
      });
}

std::string ParseSuggestedImage(absl::string_view json) {
  const JsonTree answer = ParseJsonTree(json);
  if (MemberOf(answer, "needsCustomImage") == true) return "";
  return StringOf(answer, "image");
}

absl::StatusOr<RepositoryAccess> ParseRepositoryAccess(absl::string_view json) {
  const JsonTree answer = ParseJsonTree(json);
  RepositoryAccess access;
  access.authorization.set_url(StringOf(answer, "authUrl"));
  access.authorization.set_transaction_id(StringOf(answer, "txId"));
  OZD_RETURN_IF_ERROR(ForEachIn(answer, "statuses", [&](const JsonTree& item) {
    oz::v1::Repository repository;
    repository.set_owner(StringOf(item, "owner"));
    repository.set_name(StringOf(item, "repo"));
    const bool is_public = MemberOf(item, "isPublic") == true;
    if (!is_public) access.private_ones.push_back(repository);
    if (StringOf(item, "status") == "SUCCESS") return;
    (is_public ? access.read_only : access.unreachable)
        .push_back(std::move(repository));
  }));
  return access;
}

absl::StatusOr<std::vector<std::string>> ParseProviderNames(
    absl::string_view json) {
  return ReadList<std::string>(ParseJsonTree(json), "providerNames",
                               [](const JsonTree& item, std::string* name) {
                                 if (item.is_string())
                                   *name = item.get<std::string>();
                                 return item.is_string();
                               });
}

}  // namespace ozd
