// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/environment_service.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/accounts/owner.h"
#include "daemon/core/base/uuid.h"
#include "daemon/core/resources/environment_updater.h"
#include "daemon/upstream/api/environment_model.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Environment;
using oz::v1::EnvironmentImage;
using Environments = TypedResources<Environment>;

TypedResources<EnvironmentImage>::Traits ImageTraits(
    const EnvironmentApi& api) {
  return {.kind = oz::v1::RESOURCE_KIND_IMAGE,
          .noun = "image",
          .uid = &EnvironmentImage::image,
          .title = &EnvironmentImage::repository,
          .fetch_all = [api](const ApiCaller& caller, const std::string&) {
            return api.ListImages(caller);
          }};
}

absl::StatusOr<EnvironmentEdits> ContentOf(
    const oz::v1::CreateEnvironmentRequest& request) {
  EnvironmentEdits content;
  for (const std::string& text : request.repositories()) {
    OZD_ASSIGN_OR_RETURN(oz::v1::Repository repository, ParseRepository(text));
    content.add_repositories.push_back(std::move(repository));
  }
  content.name = request.name();
  if (request.has_description()) content.description = request.description();
  content.add_setup_commands = {request.setup_commands().begin(),
                                request.setup_commands().end()};
  return content;
}

// Returns the image that is asked for, else the one that the service suggests
// for the repositories, else the default.
std::string ChooseImage(const EnvironmentApi& api, const Mutation& mutation,
                        const std::string& wanted,
                        const std::vector<oz::v1::Repository>& repositories,
                        const std::string& default_image) {
  if (!wanted.empty()) return wanted;
  if (repositories.empty()) return default_image;
  const std::string image =
      api.SuggestImage(mutation.caller(), repositories).value_or("");
  return image.empty() ? default_image : image;
}

// Returns true for an environment with the content of a new one.
bool HasContent(const Environment& environment,
                const EnvironmentEdits& content) {
  Environment ours;
  if (!ReadEnvironmentModel(NewEnvironmentModel(content), &ours).ok()) {
    return false;
  }
  Environment other = environment;
  other.clear_environment_id();
  other.clear_creator_email();
  other.clear_last_edited_us();
  other.clear_scope();
  if (other.description().empty()) other.clear_description();
  return other.SerializeAsString() == ours.SerializeAsString();
}

// Sends the creation; `before` is the list as it was.
absl::StatusOr<Environments::Created> SendCreation(
    const EnvironmentCatalog& parts, const Mutation& mutation,
    const oz::v1::CreateEnvironmentRequest& request,
    const EnvironmentEdits& content,
    const absl::StatusOr<Environments::Listing>& before,
    const std::string& what) {
  OZD_ASSIGN_OR_RETURN(
      const Owner owner,
      ResolveOwner(parts.accounts()->parts().accounts, request.context(),
                   request.owner(), mutation.scope()));
  const EnvironmentApi::NewEnvironment environment = {
      .model = NewEnvironmentModel(content),
      .owner_type = owner.kind == Owner::Kind::kTeam ? "Team" : "User",
      .owner_uid = owner.uid,
      .client_id = absl::StrCat("Client-", RandomUuid())};
  const auto send =
      [&](const ApiCaller& caller) -> absl::StatusOr<Environment> {
    OZD_ASSIGN_OR_RETURN(StoredEnvironment stored,
                         parts.api().Create(caller, environment));
    return std::move(stored.environment);
  };
  return parts.list().CreateOnce(
      mutation, before,
      {.what = what, .send = send, .is_same = [&](const Environment& found) {
         return HasContent(found, content);
       }});
}

}  // namespace

EnvironmentService::EnvironmentService(AccountSync* accounts,
                                       ResourceCache* resources,
                                       ServiceCalls* calls)
    : EnvironmentService(accounts, resources, calls, Options()) {}

EnvironmentService::EnvironmentService(AccountSync* accounts,
                                       ResourceCache* resources,
                                       ServiceCalls* calls,
                                       const Options& options)
    : parts_(accounts, resources, calls),
      images_(accounts, resources, ImageTraits(parts_.api())),
      options_(options) {}

absl::StatusOr<oz::v1::ListEnvironmentsResponse> EnvironmentService::List(
    const oz::v1::ListEnvironmentsRequest& request, const CallScope& scope) {
  return parts_.list().List(
      request, scope, &oz::v1::ListEnvironmentsResponse::mutable_environments);
}

absl::StatusOr<oz::v1::GetEnvironmentResponse> EnvironmentService::Get(
    const oz::v1::GetEnvironmentRequest& request, const CallScope& scope) {
  return parts_.list().Get(
      request, request.environment_id(), scope,
      &oz::v1::GetEnvironmentResponse::mutable_environment);
}

absl::StatusOr<oz::v1::ListEnvironmentImagesResponse>
EnvironmentService::ListImages(
    const oz::v1::ListEnvironmentImagesRequest& request,
    const CallScope& scope) {
  return images_.List(request, scope,
                      &oz::v1::ListEnvironmentImagesResponse::mutable_images);
}

absl::StatusOr<oz::v1::CreateEnvironmentResponse> EnvironmentService::Create(
    const oz::v1::CreateEnvironmentRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(EnvironmentEdits content, ContentOf(request));
  OZD_ASSIGN_OR_RETURN(
      const Mutation mutation,
      Mutation::Begin(parts_.accounts(), request.context(), scope));
  OZD_ASSIGN_OR_RETURN(
      const EnvironmentCatalog::Access access,
      parts_.CheckAccess(mutation.caller(), content.add_repositories));
  oz::v1::CreateEnvironmentResponse response;
  *response.mutable_warnings() = {access.warnings.begin(),
                                  access.warnings.end()};
  if (access.authorization.has_value()) {
    *response.mutable_authorization() = *access.authorization;
    return response;
  }
  // The service must answer before anything is made, and an older environment
  // must not be taken for the new one.
  const absl::StatusOr<Environments::Listing> before = parts_.list().Read(
      mutation.account(), oz::v1::READ_MODE_REFRESH, mutation.scope());
  if (!before.ok() && !absl::IsPermissionDenied(before.status())) {
    return before.status();
  }
  content.docker_image =
      ChooseImage(parts_.api(), mutation, request.docker_image(),
                  content.add_repositories, options_.default_image);
  const std::string what = absl::StrCat("environment '", request.name(), "'");
  OZD_ASSIGN_OR_RETURN(
      Environments::Created created,
      SendCreation(parts_, mutation, request, content, before, what));
  if (created.found_afterwards) {
    response.add_warnings(
        absl::StrCat("the service did not say so, but ", what,
                     " was created: it was found when looked up"));
  }
  parts_.Remember(mutation.account(), created.item);
  *response.mutable_environment() = std::move(created.item);
  return response;
}

// Reads the stored environment, and so makes sure that it is one: the service
// would change or delete another object of that id just as well.
absl::StatusOr<StoredEnvironment> EnvironmentService::ReadStored(
    const Mutation& mutation, const std::string& typed) const {
  parts_.ReadOnce(mutation.account(), mutation.scope());
  OZD_ASSIGN_OR_RETURN(const std::string id,
                       parts_.list().Complete(mutation.account(), typed));
  absl::StatusOr<StoredEnvironment> stored =
      mutation.Note(parts_.api().Get(mutation.caller(), id));
  if (absl::IsNotFound(stored.status())) {
    parts_.list().Forget(mutation.account(), id);
    return ResourceNotFoundError("environment", id);
  }
  return stored;
}

absl::StatusOr<oz::v1::UpdateEnvironmentResponse> EnvironmentService::Update(
    const oz::v1::UpdateEnvironmentRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(const EnvironmentEdits edits, EditsOf(request));
  OZD_ASSIGN_OR_RETURN(
      const Mutation mutation,
      Mutation::Begin(parts_.accounts(), request.context(), scope));
  OZD_ASSIGN_OR_RETURN(StoredEnvironment stored,
                       ReadStored(mutation, request.environment_id()));
  const std::string id = stored.environment.environment_id();
  oz::v1::UpdateEnvironmentResponse response;
  if (!request.force()) {
    OZD_ASSIGN_OR_RETURN(const std::vector<std::string> users,
                         parts_.ListUsers(mutation.caller(), id, "update"));
    *response.mutable_used_by() = {users.begin(), users.end()};
    if (!users.empty()) return response;
  }
  OZD_ASSIGN_OR_RETURN(
      const EnvironmentCatalog::Access access,
      parts_.CheckAccess(mutation.caller(), edits.add_repositories));
  *response.mutable_warnings() = {access.warnings.begin(),
                                  access.warnings.end()};
  if (access.authorization.has_value()) {
    *response.mutable_authorization() = *access.authorization;
    return response;
  }
  OZD_ASSIGN_OR_RETURN(UpdatedEnvironment updated,
                       UpdateStored(parts_.api(), mutation, std::move(stored),
                                    edits, options_.update_attempts));
  parts_.Remember(mutation.account(), updated.environment);
  response.mutable_environment()->Swap(&updated.environment);
  for (std::string& warning : updated.warnings) {
    response.add_warnings(std::move(warning));
  }
  return response;
}

absl::StatusOr<oz::v1::DeleteEnvironmentResponse> EnvironmentService::Delete(
    const oz::v1::DeleteEnvironmentRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const Mutation mutation,
      Mutation::Begin(parts_.accounts(), request.context(), scope));
  OZD_ASSIGN_OR_RETURN(const StoredEnvironment stored,
                       ReadStored(mutation, request.environment_id()));
  const std::string& id = stored.environment.environment_id();
  oz::v1::DeleteEnvironmentResponse response;
  if (!request.force()) {
    OZD_ASSIGN_OR_RETURN(const std::vector<std::string> users,
                         parts_.ListUsers(mutation.caller(), id, "delete"));
    *response.mutable_used_by() = {users.begin(), users.end()};
    if (!users.empty()) return response;
  }
  const EnvironmentApi& api = parts_.api();
  OZD_ASSIGN_OR_RETURN(
      *response.mutable_environment_id(),
      parts_.list().DeleteOnce(
          mutation, id,
          [&](const ApiCaller& caller, const std::string& uid) {
            return api.Delete(caller, uid);
          },
          [&](const ApiCaller& caller,
              const std::string& uid) -> absl::StatusOr<bool> {
            const absl::Status now = api.Get(caller, uid).status();
            if (now.ok()) return false;
            return absl::IsNotFound(now) ? absl::StatusOr<bool>(true) : now;
          }));
  return response;
}

}  // namespace ozd
