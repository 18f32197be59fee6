// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/environment_api.h"

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/upstream/json/json_tree.h"
#include "proto/support/error_detail.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

#define OZD_REFUSAL " ... on UserFacingError { error { __typename message } }"
#define OZD_STORED                                                   \
  "{ __typename ... on GenericStringObject { format serializedModel" \
  " metadata { uid revisionTs creatorUid trashedTs }"                \
  " permissions { space { type uid } } } }"

constexpr GraphqlOperation kListEnvironments = {
    "GetCloudEnvironmentsQuery",
    "query GetCloudEnvironmentsQuery($requestContext: RequestContext!,"
    " $sortBy: CloudEnvironmentSortBy) {"
    " getCloudEnvironments(requestContext: $requestContext, sortBy: $sortBy)"
    " { __typename ... on GetCloudEnvironmentsOutput { cloudEnvironments {"
    " uid lastUpdated scope { type uid } config { name description dockerImage"
    " setupCommands githubRepos { owner repo } } creator { uid email } } "
    "}" OZD_REFUSAL " } }"};

constexpr GraphqlOperation kGetOperation = {
    "GetCloudObject",
    "query GetCloudObject($input: CloudObjectInput!,"
    " $requestContext: RequestContext!) {"
    " cloudObject(input: $input, requestContext: $requestContext) { __typename"
    " ... on CloudObjectOutput { object " OZD_STORED " }" OZD_REFUSAL " } }"};

// A new or conflicting object is always of the one type.
constexpr GraphqlOperation kCreateOperation = {
    "CreateGenericStringObject",
    "mutation CreateGenericStringObject("
    "$input: CreateGenericStringObjectInput!,"
    " $requestContext: RequestContext!) {"
    " createGenericStringObject(input: $input, requestContext: $requestContext)"
    " { __typename ... on CreateGenericStringObjectOutput { clientId revisionTs"
    " genericStringObject " OZD_STORED " }" OZD_REFUSAL " } }"};

constexpr GraphqlOperation kUpdateOperation = {
    "UpdateGenericStringObject",
    "mutation UpdateGenericStringObject("
    "$input: UpdateGenericStringObjectInput!,"
    " $requestContext: RequestContext!) {"
    " updateGenericStringObject(input: $input, requestContext: $requestContext)"
    " { __typename ... on UpdateGenericStringObjectOutput { update { __typename"
    " ... on ObjectUpdateSuccess { revisionTs lastEditorUid }"
    " ... on GenericStringObjectUpdateRejected { revisionTs"
    " conflictingGenericStringObject " OZD_STORED " } } }" OZD_REFUSAL " } }"};

constexpr GraphqlOperation kDeleteOperation = {
    "DeleteObject",
    "mutation DeleteObject($input: DeleteObjectInput!,"
    " $requestContext: RequestContext!) {"
    " deleteObject(input: $input, requestContext: $requestContext)"
    " { __typename ... on DeleteObjectOutput { success deletedUids "
    "}" OZD_REFUSAL " } }"};

constexpr GraphqlOperation kImagesOperation = {
    "ListWarpDevImages",
    "query ListWarpDevImages { listWarpDevImages { __typename"
    " ... on ListWarpDevImagesOutput { images { image repository tag } "
    "}" OZD_REFUSAL " } }"};

constexpr GraphqlOperation kSuggestOperation = {
    "SuggestCloudEnvironmentImage",
    "query SuggestCloudEnvironmentImage("
    "$input: SuggestCloudEnvironmentImageInput!,"
    " $requestContext: RequestContext!) {"
    " suggestCloudEnvironmentImage(input: $input,"
    " requestContext: $requestContext) { __typename"
    " ... on SuggestCloudEnvironmentImageOutput { image needsCustomImage }"
    " ... on SuggestCloudEnvironmentImageAuthRequiredOutput { authUrl txId "
    "}" OZD_REFUSAL " } }"};

constexpr GraphqlOperation kAccessOperation = {
    "UserRepoAuthStatus",
    "query UserRepoAuthStatus($input: UserRepoAuthStatusInput!,"
    " $requestContext: RequestContext!) {"
    " userRepoAuthStatus(input: $input, requestContext: $requestContext)"
    " { __typename ... on UserRepoAuthStatusOutput { authUrl txId"
    " statuses { owner repo status isPublic } }" OZD_REFUSAL " } }"};

constexpr GraphqlOperation kUsersOperation = {
    "GetIntegrationsUsingEnvironment",
    "query GetIntegrationsUsingEnvironment("
    "$input: GetIntegrationsUsingEnvironmentInput!,"
    " $requestContext: RequestContext!) {"
    " getIntegrationsUsingEnvironment(input: $input,"
    " requestContext: $requestContext) { __typename"
    " ... on GetIntegrationsUsingEnvironmentOutput { providerNames "
    "}" OZD_REFUSAL " } }"};

#undef OZD_REFUSAL
#undef OZD_STORED

JsonTree RepositoriesInput(
    const std::vector<oz::v1::Repository>& repositories) {
  JsonTree list = JsonTree::array();
  for (const oz::v1::Repository& repository : repositories) {
    list.push_back(
        {{"owner", repository.owner()}, {"repo", repository.name()}});
  }
  JsonTree input;
  input["repos"] = std::move(list);
  return input;
}

// Returns true when the service, or something on the way, blocks this call; the
// other interface may be open.
bool IsClosed(const absl::Status& status) {
  const auto detail = GetErrorDetail(status);
  const int http = detail.has_value() ? detail->http_status() : 0;
  return http == 403 || http == 404 || http == 405 || http == 501;
}

// The service has no type of its own for an object that there is not.
bool SaysNotFound(const absl::Status& status) {
  if (!absl::IsFailedPrecondition(status)) return false;
  const auto detail = GetErrorDetail(status);
  return (detail.has_value() &&
          (absl::StrContains(detail->error_code(), "not_found") ||
           detail->error_code() == "invalid_input_error")) ||
         absl::StrContains(absl::AsciiStrToLower(status.message()),
                           "not found");
}

}  // namespace

absl::StatusOr<std::vector<oz::v1::Environment>> EnvironmentApi::List(
    const ApiCaller& caller) const {
  const absl::StatusOr<std::string> rest =
      calls_->Rest(caller, {.segments = {"agent", "environments"}});
  if (rest.ok()) return ParseRestEnvironments(*rest);
  if (!IsClosed(rest.status())) return rest.status();
  const absl::StatusOr<std::string> graphql =
      calls_->Graphql(caller, {.operation = kListEnvironments,
                               .variables = R"({"sortBy":"LAST_UPDATED"})"});
  // The first refusal says more than the second.
  if (!graphql.ok()) return rest.status();
  return ParseGraphqlEnvironments(*graphql);
}

absl::StatusOr<StoredEnvironment> EnvironmentApi::Get(
    const ApiCaller& caller, const std::string& uid) const {
  const absl::StatusOr<std::string> output =
      calls_->Graphql(caller, GraphqlQuery(kGetOperation, {{"uid", uid}}));
  if (SaysNotFound(output.status())) {
    return absl::NotFoundError(output.status().message());
  }
  // The interface is missing; of the environment that says nothing.
  if (absl::IsNotFound(output.status())) {
    return MakeError(
        absl::StatusCode::kUnavailable, output.status().message(),
        GetErrorDetail(output.status()).value_or(oz::v1::ErrorDetail()));
  }
  OZD_RETURN_IF_ERROR(output.status());
  return ParseCloudObject(*output);
}

absl::StatusOr<StoredEnvironment> EnvironmentApi::Create(
    const ApiCaller& caller, const NewEnvironment& environment) const {
  JsonTree object;
  object["clientId"] = environment.client_id;
  object["entrypoint"] = "Unknown";
  object["format"] = "JsonCloudEnvironment";
  object["initialFolderId"] = nullptr;
  object["serializedModel"] = environment.model;
  object["uniquenessKey"] = nullptr;
  JsonTree input;
  input["genericStringObject"] = std::move(object);
  input["owner"] = {{"type", environment.owner_type},
                    {"uid", environment.owner_uid}};
  OZD_ASSIGN_OR_RETURN(
      const std::string output,
      calls_->Graphql(caller,
                      GraphqlMutation(kCreateOperation, std::move(input))));
  return ParseCreatedObject(output);
}

absl::StatusOr<UpdateAnswer> EnvironmentApi::Update(
    const ApiCaller& caller, const std::string& uid, const std::string& model,
    const std::string& revision) const {
  OZD_ASSIGN_OR_RETURN(
      const std::string output,
      calls_->Graphql(caller, GraphqlMutation(kUpdateOperation,
                                              {{"uid", uid},
                                               {"serializedModel", model},
                                               {"revisionTs", revision}})));
  return ParseUpdate(output);
}

absl::Status EnvironmentApi::Delete(const ApiCaller& caller,
                                    const std::string& uid) const {
  OZD_ASSIGN_OR_RETURN(
      const std::string output,
      calls_->Graphql(caller,
                      GraphqlMutation(kDeleteOperation, {{"uid", uid}})));
  const JsonTree answer = ParseJsonTree(output);
  if (MemberOf(answer, "success") == true) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition,
                   absl::StrCat("the service did not delete environment ", uid),
                   oz::v1::ErrorDetail());
}

absl::StatusOr<std::vector<oz::v1::EnvironmentImage>>
EnvironmentApi::ListImages(const ApiCaller& caller) const {
  OZD_ASSIGN_OR_RETURN(
      const std::string output,
      calls_->Graphql(caller, {.operation = kImagesOperation}));
  return ParseImages(output);
}

absl::StatusOr<std::string> EnvironmentApi::SuggestImage(
    const ApiCaller& caller,
    const std::vector<oz::v1::Repository>& repositories) const {
  OZD_ASSIGN_OR_RETURN(
      const std::string output,
      calls_->Graphql(caller, GraphqlQuery(kSuggestOperation,
                                           RepositoriesInput(repositories))));
  return ParseSuggestedImage(output);
}

absl::StatusOr<RepositoryAccess> EnvironmentApi::CheckAccess(
    const ApiCaller& caller,
    const std::vector<oz::v1::Repository>& repositories) const {
  OZD_ASSIGN_OR_RETURN(
      const std::string output,
      calls_->Graphql(caller, GraphqlQuery(kAccessOperation,
                                           RepositoriesInput(repositories))));
  return ParseRepositoryAccess(output);
}

absl::StatusOr<std::vector<std::string>> EnvironmentApi::ListUsers(
    const ApiCaller& caller, const std::string& uid) const {
  OZD_ASSIGN_OR_RETURN(
      const std::string output,
      calls_->Graphql(caller,
                      GraphqlQuery(kUsersOperation, {{"environmentId", uid}})));
  return ParseProviderNames(output);
}

}  // namespace ozd
