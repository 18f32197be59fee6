// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/environment_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/base/core_errors.h"
#include "daemon/core/resources/environment_creator.h"
#include "daemon/core/resources/environment_updater.h"
#include "daemon/core/writes/unknown_outcome.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

using oz::v1::Environment;
using oz::v1::EnvironmentImage;

// Of the time there is, so that it can be looked up what came of it.
constexpr double kShareOfLookup = 0.4;

ResourceKey ImagesKey() { return {.kind = ResourceKind::kImage, .scope = ""}; }

const Environment* FindById(const std::vector<Environment>& environments,
                            const std::string& id) {
  const auto found = std::find_if(
      environments.begin(), environments.end(),
      [&](const Environment& one) { return one.environment_id() == id; });
  return found == environments.end() ? nullptr : &*found;
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
    : parts_(accounts, resources, calls), options_(options) {}

absl::StatusOr<oz::v1::ListEnvironmentsResponse> EnvironmentService::List(
    const oz::v1::ListEnvironmentsRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const AccountSync::InUse account,
      parts_.accounts()->Use(request.context(), request.read_mode()));
  OZD_ASSIGN_OR_RETURN(EnvironmentCatalog::Listing listing,
                       parts_.List(account, request.read_mode(), scope));
  oz::v1::ListEnvironmentsResponse response;
  *response.mutable_freshness() = listing.freshness;
  for (Environment& environment : listing.environments) {
    response.add_environments()->Swap(&environment);
  }
  return response;
}

absl::StatusOr<oz::v1::GetEnvironmentResponse> EnvironmentService::Get(
    const oz::v1::GetEnvironmentRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const AccountSync::InUse account,
      parts_.accounts()->Use(request.context(), request.read_mode()));
  OZD_ASSIGN_OR_RETURN(EnvironmentCatalog::Listing listing,
                       parts_.List(account, request.read_mode(), scope));
  // The list may have just been read for the first time.
  OZD_ASSIGN_OR_RETURN(const std::string id,
                       parts_.CompleteId(account, request.environment_id()));
  const Environment* found = FindById(listing.environments, id);
  if (found == nullptr &&
      listing.freshness.source() != oz::v1::Freshness::SOURCE_UPSTREAM) {
    if (request.read_mode() == oz::v1::READ_MODE_CACHED) {
      return NotInCacheError(
          absl::StrCat("environment ", id, " is not cached"));
    }
    OZD_ASSIGN_OR_RETURN(
        listing, parts_.List(account, oz::v1::READ_MODE_REFRESH, scope));
    found = FindById(listing.environments, id);
  }
  if (found == nullptr) return EnvironmentNotFoundError(id);
  oz::v1::GetEnvironmentResponse response;
  *response.mutable_freshness() = listing.freshness;
  *response.mutable_environment() = *found;
  return response;
}

absl::StatusOr<oz::v1::ListEnvironmentImagesResponse>
EnvironmentService::ListImages(
    const oz::v1::ListEnvironmentImagesRequest& request,
    const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(
      const AccountSync::InUse account,
      parts_.accounts()->Use(request.context(), request.read_mode()));
  const auto fetch =
      [api = parts_.api()](
          const ApiCaller& caller) -> absl::StatusOr<std::vector<Resource>> {
    OZD_ASSIGN_OR_RETURN(const std::vector<EnvironmentImage> images,
                         api.ListImages(caller));
    std::vector<Resource> resources;
    for (const EnvironmentImage& image : images) {
      resources.push_back({.uid = image.image(),
                           .title = image.repository(),
                           .body = image.SerializeAsString()});
    }
    return resources;
  };
  OZD_ASSIGN_OR_RETURN(
      const ResourceAnswer answer,
      parts_.resources()->Read(account, ImagesKey(), request.read_mode(), scope,
                               fetch));
  oz::v1::ListEnvironmentImagesResponse response;
  *response.mutable_freshness() = answer.freshness;
  for (const Resource& item : answer.items) {
    EnvironmentImage image;
    if (image.ParseFromString(item.body)) response.add_images()->Swap(&image);
  }
  return response;
}

absl::StatusOr<oz::v1::CreateEnvironmentResponse> EnvironmentService::Create(
    const oz::v1::CreateEnvironmentRequest& request, const CallScope& scope) {
  OZD_ASSIGN_OR_RETURN(EnvironmentEdits content, ContentOf(request));
  OZD_ASSIGN_OR_RETURN(
      const Mutation mutation,
      Mutation::Begin(parts_.accounts(), request.context(), scope));
  return EnvironmentCreator(parts_, mutation, request, std::move(content),
                            options_.default_image)
      .Run();
}

// As it is stored, after making sure that it is an environment: the service
// would just as well change or delete another thing of that id.
absl::StatusOr<StoredEnvironment> EnvironmentService::ReadStored(
    const Mutation& mutation, const std::string& typed) const {
  parts_.ReadOnce(mutation.account(), mutation.scope());
  OZD_ASSIGN_OR_RETURN(const std::string id,
                       parts_.CompleteId(mutation.account(), typed));
  absl::StatusOr<StoredEnvironment> stored =
      mutation.Note(parts_.api().Get(mutation.caller(), id));
  if (absl::IsNotFound(stored.status())) {
    parts_.Drop(mutation.account(), id);
    return EnvironmentNotFoundError(id);
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
  parts_.Keep(mutation.account(), updated.environment);
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
  OZD_RETURN_IF_ERROR(DeleteOnce(mutation, id));
  parts_.Drop(mutation.account(), id);
  response.set_environment_id(id);
  return response;
}

absl::Status EnvironmentService::DeleteOnce(const Mutation& mutation,
                                            const std::string& id) const {
  const absl::Status deleted = mutation.Note(
      parts_.api().Delete(mutation.CallerLeaving(kShareOfLookup), id));
  if (!AnswerWasLost(deleted)) return deleted;
  const absl::Status now = parts_.api().Get(mutation.caller(), id).status();
  if (absl::IsNotFound(now)) return absl::OkStatus();
  if (now.ok()) {
    return DidNotHappenError(
        deleted, absl::StrCat("environment ", id,
                              " was not deleted: it is still there after the "
                              "service failed to answer"));
  }
  return UnknownOutcomeError(deleted,
                             absl::StrCat("environment ", id, " was deleted"),
                             "look with `oz environment list --refresh`");
}

}  // namespace ozd
