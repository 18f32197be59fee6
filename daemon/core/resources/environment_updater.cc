// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/environment_updater.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/core/writes/mutation.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"

namespace ozd {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

absl::Status ParseRepositories(const Texts& texts,
                               std::vector<oz::v1::Repository>* parsed) {
  for (const std::string& text : texts) {
    OZD_ASSIGN_OR_RETURN(oz::v1::Repository repository, ParseRepository(text));
    parsed->push_back(std::move(repository));
  }
  return absl::OkStatus();
}

absl::Status ConflictError(const std::string& id, int attempts) {
  oz::v1::ErrorDetail detail;
  detail.set_error_code("conflict");
  detail.set_retryable(true);
  detail.set_remedy("nothing of it was changed; try again in a moment");
  return MakeError(
      absl::StatusCode::kAborted,
      absl::StrCat("environment ", id, " was changed by others each of the ",
                   attempts, " times that the update was tried"),
      detail);
}

// Reads what a write without an answer has done.
absl::StatusOr<UpdateAnswer> ReadBack(const EnvironmentApi& api,
                                      const Mutation& mutation,
                                      const StoredEnvironment& before,
                                      const std::string& written,
                                      const absl::Status& failure) {
  const std::string& id = before.environment.environment_id();
  const absl::StatusOr<StoredEnvironment> now = api.Get(mutation.caller(), id);
  if (now.ok() && SameModel(now->model, written)) {
    UpdateAnswer answer;
    answer.accepted = true;
    answer.revision = now->revision;
    return answer;
  }
  if (now.ok() && now->revision == before.revision) {
    return DidNotHappenError(
        failure, absl::StrCat("environment ", id,
                              " was not updated: it is unchanged after the "
                              "service failed to answer"));
  }
  return UnknownOutcomeError(
      failure, absl::StrCat("environment ", id, " was updated"),
      absl::StrCat("look with `oz environment get ", id, " --refresh`"));
}

absl::StatusOr<UpdateAnswer> WriteOnce(const EnvironmentApi& api,
                                       const Mutation& mutation,
                                       const StoredEnvironment& stored,
                                       const std::string& model) {
  if (SameModel(model, stored.model)) {
    UpdateAnswer nothing_to_do;
    nothing_to_do.accepted = true;
    nothing_to_do.revision = stored.revision;
    return nothing_to_do;
  }
  absl::StatusOr<UpdateAnswer> answer = mutation.Note(
      api.Update(mutation.change_caller(), stored.environment.environment_id(),
                 model, stored.revision));
  if (!AnswerWasLost(answer.status())) return answer;
  return ReadBack(api, mutation, stored, model, answer.status());
}

}  // namespace

absl::StatusOr<EnvironmentEdits> EditsOf(
    const oz::v1::UpdateEnvironmentRequest& request) {
  EnvironmentEdits edits;
  if (request.has_name()) edits.name = request.name();
  if (request.has_description()) edits.description = request.description();
  if (request.remove_description()) edits.description = "";
  if (request.has_docker_image()) edits.docker_image = request.docker_image();
  OZD_RETURN_IF_ERROR(
      ParseRepositories(request.add_repositories(), &edits.add_repositories));
  OZD_RETURN_IF_ERROR(ParseRepositories(request.remove_repositories(),
                                        &edits.remove_repositories));
  edits.add_setup_commands = {request.add_setup_commands().begin(),
                              request.add_setup_commands().end()};
  edits.remove_setup_commands = {request.remove_setup_commands().begin(),
                                 request.remove_setup_commands().end()};
  return edits;
}

absl::StatusOr<UpdatedEnvironment> UpdateStored(const EnvironmentApi& api,
                                                const Mutation& mutation,
                                                StoredEnvironment stored,
                                                const EnvironmentEdits& edits,
                                                int attempts) {
  const std::string id = stored.environment.environment_id();
  for (int attempt = 0; attempt < attempts; ++attempt) {
    OZD_ASSIGN_OR_RETURN(EditedModel edited,
                         EditEnvironmentModel(stored.model, edits));
    OZD_ASSIGN_OR_RETURN(UpdateAnswer answer,
                         WriteOnce(api, mutation, stored, edited.model));
    if (answer.accepted) {
      UpdatedEnvironment updated{.environment = stored.environment,
                                 .warnings = std::move(edited.warnings)};
      OZD_RETURN_IF_ERROR(
          ReadEnvironmentModel(edited.model, &updated.environment));
      updated.environment.set_last_edited_us(
          ParseRfc3339(answer.revision).value_or(0));
      return updated;
    }
    stored = std::move(answer.current);
  }
  return ConflictError(id, attempts);
}

}  // namespace ozd
