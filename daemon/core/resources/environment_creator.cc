// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/environment_creator.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/accounts/owner.h"
#include "daemon/core/base/uuid.h"
#include "daemon/core/writes/unknown_outcome.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

// Of the time there is, so that some is left to look up what came of it.
constexpr double kShareOfLookup = 0.4;

}  // namespace

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

EnvironmentCreator::EnvironmentCreator(
    const EnvironmentCatalog& parts, const Mutation& mutation,
    const oz::v1::CreateEnvironmentRequest& request, EnvironmentEdits content,
    const std::string& default_image)
    : parts_(parts),
      mutation_(mutation),
      request_(request),
      default_image_(default_image),
      content_(std::move(content)) {}

absl::StatusOr<oz::v1::CreateEnvironmentResponse> EnvironmentCreator::Run() {
  OZD_ASSIGN_OR_RETURN(
      const EnvironmentCatalog::Access access,
      parts_.CheckAccess(mutation_.caller(), content_.add_repositories));
  oz::v1::CreateEnvironmentResponse response;
  *response.mutable_warnings() = {access.warnings.begin(),
                                  access.warnings.end()};
  if (access.authorization.has_value()) {
    *response.mutable_authorization() = *access.authorization;
    return response;
  }
  OZD_RETURN_IF_ERROR(NoteWhatThereIs());
  content_.docker_image = ChooseImage();
  OZD_RETURN_IF_ERROR(Create(&response));
  parts_.Keep(mutation_.account(), response.environment());
  return response;
}

// Asked of the service itself: that it answers now is worth knowing before
// something is made, and an environment of before must not be taken for ours.
absl::Status EnvironmentCreator::NoteWhatThereIs() {
  const absl::StatusOr<EnvironmentCatalog::Listing> listing = parts_.List(
      mutation_.account(), oz::v1::READ_MODE_REFRESH, mutation_.scope());
  if (absl::IsPermissionDenied(listing.status())) return absl::OkStatus();
  OZD_RETURN_IF_ERROR(listing.status());
  known_.emplace();
  for (const oz::v1::Environment& environment : listing->environments) {
    known_->insert(environment.environment_id());
  }
  return absl::OkStatus();
}

std::string EnvironmentCreator::ChooseImage() {
  if (!request_.docker_image().empty()) return request_.docker_image();
  if (content_.add_repositories.empty()) return default_image_;
  // Only a suggestion: without one there is still the default.
  const std::string image =
      parts_.api()
          .SuggestImage(mutation_.caller(), content_.add_repositories)
          .value_or("");
  return image.empty() ? default_image_ : image;
}

absl::Status EnvironmentCreator::Create(
    oz::v1::CreateEnvironmentResponse* response) {
  OZD_ASSIGN_OR_RETURN(
      const Owner owner,
      ResolveOwner(parts_.accounts()->parts().accounts, request_.context(),
                   request_.owner(), mutation_.scope()));
  const EnvironmentApi::NewEnvironment environment = {
      .model = NewEnvironmentModel(content_),
      .owner_type = owner.kind == Owner::Kind::kTeam ? "Team" : "User",
      .owner_uid = owner.uid,
      .client_id = absl::StrCat("Client-", RandomUuid())};
  absl::StatusOr<StoredEnvironment> created =
      mutation_.Note(parts_.api().Create(
          mutation_.CallerLeaving(kShareOfLookup), environment));
  if (created.ok()) {
    *response->mutable_environment() = std::move(created->environment);
    return absl::OkStatus();
  }
  if (!AnswerWasLost(created.status())) return created.status();
  return LookUp(created.status(), response);
}

// The request had gone out and no answer came, or none that can be read.
absl::Status EnvironmentCreator::LookUp(
    const absl::Status& failure, oz::v1::CreateEnvironmentResponse* response) {
  const std::string quoted =
      absl::StrCat("environment '", request_.name(), "'");
  const auto unknown = [&] {
    return UnknownOutcomeError(
        failure, absl::StrCat(quoted, " was created"),
        "look with `oz environment list --refresh` before you repeat it");
  };
  if (!known_.has_value()) return unknown();
  absl::StatusOr<EnvironmentCatalog::Listing> listing = parts_.List(
      mutation_.account(), oz::v1::READ_MODE_REFRESH, mutation_.scope());
  if (!listing.ok()) return unknown();
  for (oz::v1::Environment& environment : listing->environments) {
    if (!IsOurs(environment)) continue;
    *response->mutable_environment() = std::move(environment);
    response->add_warnings(
        absl::StrCat("the service did not say so, but ", quoted,
                     " was created: it was found when looked up"));
    return absl::OkStatus();
  }
  return DidNotHappenError(
      failure, absl::StrCat(quoted,
                            " was not created: it is not there after the "
                            "service failed to answer"));
}

bool EnvironmentCreator::IsOurs(const oz::v1::Environment& environment) const {
  if (known_->count(environment.environment_id()) > 0) return false;
  oz::v1::Environment ours;
  if (!ReadEnvironmentModel(NewEnvironmentModel(content_), &ours).ok()) {
    return false;
  }
  oz::v1::Environment other = environment;
  other.clear_environment_id();
  other.clear_creator_email();
  other.clear_last_edited_us();
  other.clear_scope();
  if (other.description().empty()) other.clear_description();
  return other.SerializeAsString() == ours.SerializeAsString();
}

}  // namespace ozd
