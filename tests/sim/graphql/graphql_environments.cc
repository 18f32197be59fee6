// Copyright (c) 2026 The ozd authors. MIT licence.
// Environments, their images and the repositories they may use.
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/graphql/graphql.h"
#include "tests/sim/store/object_store.h"
#include "tests/sim/world/environments.h"

namespace ozd::sim {
namespace {

// The state of a task is a shorter enumeration here.
Json LastTask(const Json& task) {
  if (task.is_null()) return Json();
  std::string state = StringAt(task, "state");
  if (state == "INPROGRESS") state = "IN_PROGRESS";
  if (state == "QUEUED" || state == "PENDING") state = "CLAIMED";
  return Json{{"id", task["id"]},
              {"title", task["title"]},
              {"state", state},
              {"createdAt", task["created_at"]},
              {"updatedAt", task["updated_at"]},
              {"startedAt", task["started_at"]}};
}

Json Person(const Accounts& accounts, const std::string& uid) {
  const Json person = PersonJson(accounts, uid);
  return Json{{"uid", uid},
              {"displayName", MemberAt(person, "display_name")},
              {"email", MemberAt(person, "email")},
              {"photoUrl", nullptr}};
}

Json ProvidersOf(const Json& providers) {
  if (!providers.is_object()) return Json();
  Json shown = {{"gcp", nullptr}, {"aws", nullptr}};
  const Json& gcp = MemberAt(providers, "gcp");
  if (gcp.is_object()) {
    shown["gcp"] = {
        {"projectNumber", MemberAt(gcp, "project_number")},
        {"workloadIdentityFederationPoolId",
         MemberAt(gcp, "workload_identity_federation_pool_id")},
        {"workloadIdentityFederationProviderId",
         MemberAt(gcp, "workload_identity_federation_provider_id")},
        {"serviceAccountEmail", MemberAt(gcp, "service_account_email")}};
  }
  const Json& aws = MemberAt(providers, "aws");
  if (aws.is_object()) shown["aws"] = {{"roleArn", MemberAt(aws, "role_arn")}};
  return shown;
}

Json ConfigOf(const Json& model) {
  const auto list = [&](const char* name) {
    const Json& value = MemberAt(model, name);
    return value.is_array() ? value : Json::array();
  };
  Json config;
  config["name"] = StringAt(model, "name");
  config["description"] = MemberAt(model, "description");
  config["dockerImage"] = StringAt(model, "docker_image");
  config["setupCommands"] = list("setup_commands");
  config["githubRepos"] = list("github_repos");
  config["secrets"] = MemberAt(model, "secrets");
  config["providers"] = ProvidersOf(MemberAt(model, "providers"));
  return config;
}

absl::StatusOr<Json> ListEnvironments(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(CheckInput(input, "GetCloudEnvironmentsQuery",
                                 {"sortBy:LAST_UPDATED|NAME"}));
  OZD_ASSIGN_OR_RETURN(const std::vector<StoredObject> objects,
                       VisibleEnvironments(call, absl::AsciiStrToLower(StringAt(
                                                     input, "sortBy"))));
  const Accounts& accounts = *call.context->accounts;
  Json items = Json::array();
  for (const StoredObject& object : objects) {
    const Json task = LastTaskOf(call, object.uid);
    Json item;
    item["uid"] = object.uid;
    item["lastUpdated"] = FormatRfc3339Z(object.revision_us);
    item["setupFailed"] = false;
    item["lastTaskRunTimestamp"] = MemberAt(task, "created_at");
    item["scope"] = ScopeJson(object);
    item["config"] = ConfigOf(object.body);
    item["creator"] = Person(accounts, object.creator_uid);
    item["lastEditor"] = Person(accounts, object.editor_uid);
    item["lastTaskCreated"] = LastTask(task);
    items.push_back(std::move(item));
  }
  Json answer;
  answer["__typename"] = "GetCloudEnvironmentsOutput";
  answer["cloudEnvironments"] = std::move(items);
  return answer;
}

struct Image {
  const char* repository;
  const char* tag;
  const char* language;
};
constexpr Image kImages[] = {
    {"warpdotdev/dev-base", "latest", "Shell"},
    {"warpdotdev/dev-go", "1.24", "Go"},
    {"warpdotdev/dev-node", "22", "TypeScript"},
    {"warpdotdev/dev-python", "3.13", "Python"},
    {"warpdotdev/dev-rust", "1.95", "Rust"},
};

absl::StatusOr<Json> ListImages(const Call& /*call*/, const Json& /*input*/) {
  Json images = Json::array();
  for (const Image& image : kImages) {
    images.push_back({{"image", absl::StrCat(image.repository, ":", image.tag)},
                      {"repository", image.repository},
                      {"tag", image.tag},
                      {"languages", Json::array({image.language})}});
  }
  Json answer;
  answer["__typename"] = "ListWarpDevImagesOutput";
  answer["images"] = std::move(images);
  return answer;
}

absl::Status CheckRepos(const Json& input, absl::string_view type) {
  OZD_RETURN_IF_ERROR(CheckInput(input, type, {"repos!:List"}));
  for (const Json& repo : MemberAt(input, "repos")) {
    OZD_RETURN_IF_ERROR(CheckInput(repo, "RepoInput", {"owner!", "repo!"}));
  }
  return absl::OkStatus();
}

// A repository whose name says "private" needs an authorisation first, one that
// says "public" can only be read.
absl::StatusOr<Json> RepoAuth(const Call& /*call*/, const Json& input) {
  OZD_RETURN_IF_ERROR(CheckRepos(input, "UserRepoAuthStatusInput"));
  Json statuses = Json::array();
  bool needs_auth = false;
  for (const Json& repo : input["repos"]) {
    const std::string name = StringAt(repo, "repo");
    const bool is_private = absl::StrContains(name, "private");
    const bool is_public = absl::StrContains(name, "public");
    needs_auth = needs_auth || is_private;
    statuses.push_back({{"owner", repo["owner"]},
                        {"repo", name},
                        {"status", is_private || is_public
                                       ? "NO_INSTALLATION_OR_ACCESS_FOR_REPO"
                                       : "SUCCESS"},
                        {"isPublic", !is_private}});
  }
  Json answer;
  answer["__typename"] = "UserRepoAuthStatusOutput";
  answer["authUrl"] =
      needs_auth ? Json("https://github.example.com/authorize") : Json();
  answer["txId"] = needs_auth ? Json("tx-sim") : Json();
  answer["statuses"] = std::move(statuses);
  return answer;
}

absl::StatusOr<Json> ConnectStatus(const Call& /*call*/, const Json& input) {
  OZD_RETURN_IF_ERROR(
      CheckInput(input, "GetOAuthConnectTxStatusInput", {"txId!"}));
  return Json{
      {"__typename", "GetOAuthConnectTxStatusOutput"},
      {"status", StringAt(input, "txId") == "tx-sim" ? "EXPIRED" : "FAILED"}};
}

absl::StatusOr<Json> SuggestImage(const Call& /*call*/, const Json& input) {
  OZD_RETURN_IF_ERROR(CheckRepos(input, "SuggestCloudEnvironmentImageInput"));
  Json answer;
  answer["__typename"] = "SuggestCloudEnvironmentImageOutput";
  answer["image"] = "warpdotdev/dev-go:1.24";
  answer["needsCustomImage"] = false;
  answer["reason"] = "Most of the code is Go";
  answer["detectedLanguages"] = Json::array(
      {{{"language", "Go"}, {"bytes", 120000}, {"percentage", 96.5}}});
  return answer;
}

absl::StatusOr<Json> IntegrationsUsing(const Call& call, const Json& input) {
  OZD_RETURN_IF_ERROR(CheckInput(input, "GetIntegrationsUsingEnvironmentInput",
                                 {"environmentId!"}));
  Json names = Json::array();
  OZD_RETURN_IF_ERROR(
      call.context->runs->Read([&](Connection* connection) -> absl::Status {
        OZD_ASSIGN_OR_RETURN(const std::vector<StoredObject> integrations,
                             ListObjects(connection, "integration"));
        for (const StoredObject& integration : integrations) {
          if (StringAt(MemberAt(integration.body, "config"),
                       "environmentUid") == StringAt(input, "environmentId")) {
            names.push_back(StringAt(integration.body, "integrationType"));
          }
        }
        return absl::OkStatus();
      }));
  Json answer;
  answer["__typename"] = "GetIntegrationsUsingEnvironmentOutput";
  answer["providerNames"] = std::move(names);
  return answer;
}

}  // namespace

const std::vector<GraphqlOperation>& EnvironmentOperations() {
  static const auto* const kOperations = new std::vector<GraphqlOperation>{
      {"GetCloudEnvironmentsQuery", "getCloudEnvironments", true,
       ListEnvironments},
      {"ListWarpDevImages", "listWarpDevImages", false, ListImages},
      {"SuggestCloudEnvironmentImage", "suggestCloudEnvironmentImage", true,
       SuggestImage},
      {"UserRepoAuthStatus", "userRepoAuthStatus", true, RepoAuth},
      {"GetOAuthConnectTxStatus", "getOAuthConnectTxStatus", true,
       ConnectStatus},
      {"GetIntegrationsUsingEnvironment", "getIntegrationsUsingEnvironment",
       true, IntegrationsUsing},
  };
  return *kOperations;
}

}  // namespace ozd::sim
