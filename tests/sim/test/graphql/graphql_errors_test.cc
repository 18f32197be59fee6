// Copyright (c) 2026 The ozd authors. MIT licence.
// How every GraphQL operation fails: what does not fit the schema is an entry
// of "errors", what the service refuses is a UserFacingError.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/sim/test/graphql_fixture.h"

namespace ozd::sim {
namespace {

using testing::HasSubstr;

struct Failure {
  const char* operation;
  const char* field;
  Json input;
  // The type of the UserFacingError; "errors" for those of the schema.
  const char* type;
};

class GraphqlErrorsTest : public GraphqlFixture {
 protected:
  void Customise(Options* options) override {
    options->api_keys = {"wk-1.first=ada", "wk-1.second=bob"};
    options->object_limit = 2;
  }

  // "errors", the type of the UserFacingError, or "" for success.
  std::string FailureOf(const std::string& name, const std::string& field,
                        const Json& input) {
    const Json body = {
        {"query", "query " + name + " { " + field + " }"},
        {"operationName", name},
        {"variables", {{"requestContext", Json::object()}, {"input", input}}}};
    const Response response =
        Call("POST", "/graphql/v2", {{"op", name}}, DumpJson(body));
    EXPECT_EQ(response.status, 200);
    const Json answer = ParseJson(response.body);
    if (answer.contains("errors")) return "errors";
    const Json& value = MemberAt(MemberAt(answer, "data"), field.c_str());
    if (StringAt(value, "__typename") != "UserFacingError") return "";
    EXPECT_FALSE(StringAt(value["error"], "message").empty());
    EXPECT_TRUE(value["responseContext"].contains("serverVersion"));
    return StringAt(value["error"], "__typename");
  }

  void ExpectFailures(const std::vector<Failure>& failures) {
    for (const Failure& failure : failures) {
      EXPECT_EQ(FailureOf(failure.operation, failure.field, failure.input),
                failure.type)
          << failure.operation << " " << DumpJson(failure.input);
    }
  }

  static Json Team() { return {{"type", "Team"}, {"uid", "team-sim"}}; }
  static Json Environment(const Json& owner, const Json& key = Json()) {
    return {{"genericStringObject",
             {{"clientId", "Client-0d3c2f8e-0000-4000-8000-000000000000"},
              {"entrypoint", "Unknown"},
              {"format", "JsonCloudEnvironment"},
              {"serializedModel", R"({"name":"web"})"},
              {"uniquenessKey", key}}},
            {"owner", owner}};
  }
};

TEST_F(GraphqlErrorsTest, OfObjects) {
  constexpr char kCreate[] = "CreateGenericStringObject";
  constexpr char kCreateField[] = "createGenericStringObject";
  constexpr char kUpdate[] = "UpdateGenericStringObject";
  constexpr char kUpdateField[] = "updateGenericStringObject";
  Json no_json = Environment(Team());
  no_json["genericStringObject"]["serializedModel"] = "{";
  Json no_client = Environment(Team());
  no_client["genericStringObject"]["clientId"] = "x";
  Json odd = Environment(Team());
  odd["genericStringObject"]["more"] = 1;
  ExpectFailures({
      {"GetCloudObject", "cloudObject", {{"uid", "no"}}, "InvalidInputError"},
      {"GetCloudObject", "cloudObject", {{"uid", 7}}, "errors"},
      {"GetCloudObject", "cloudObject", Json::object(), "errors"},
      {"GetUpdatedCloudObjects",
       "updatedCloudObjects",
       {{"forceRefresh", "yes"}},
       "errors"},
      {kCreate, kCreateField, no_json, "InvalidInputError"},
      {kCreate, kCreateField, no_client, "InvalidInputError"},
      {kCreate, kCreateField, odd, "errors"},
      {kCreate, kCreateField, Environment({{"type", "team"}}), "errors"},
      {kCreate, kCreateField, Environment({{"type", "Team"}, {"uid", "x"}}),
       "InvalidInputError"},
      {kCreate, kCreateField, Environment({{"type", "User"}, {"uid", "bob"}}),
       "InvalidInputError"},
      {kCreate, kCreateField, Environment(Team(), {{"key", "k"}}), "errors"},
      {kUpdate,
       kUpdateField,
       {{"uid", "no"}, {"serializedModel", "{}"}},
       "InvalidInputError"},
      {kUpdate,
       kUpdateField,
       {{"uid", "no"}, {"serializedModel", "{}"}, {"revisionTs", "today"}},
       "errors"},
      {"DeleteObject", "deleteObject", {{"uid", "no"}}, "InvalidInputError"},
      {"DeleteObject", "deleteObject", {{"id", "no"}}, "errors"},
      {"GetScheduledAgentHistory",
       "scheduledAgentHistory",
       {{"scheduleId", "no"}},
       "InvalidInputError"},
  });
}

TEST_F(GraphqlErrorsTest, OfTakenKeysAndLimits) {
  constexpr char kCreate[] = "CreateGenericStringObject";
  constexpr char kField[] = "createGenericStringObject";
  const Json key = {{"key", "only"}, {"uniquePer", "User"}};
  const Json mine = {{"type", "User"}, {"uid", "ada"}};
  ExpectFailures({
      {kCreate, kField, Environment(Team(), key), ""},
      {kCreate, kField, Environment(Team(), key),
       "GenericStringObjectUniqueKeyConflict"},
      {kCreate, kField, Environment(Team()), ""},
      {kCreate, kField, Environment(Team()), "SharedObjectsLimitExceeded"},
      // Everybody has a limit and keys of their own.
      {kCreate, kField, Environment(mine, key), ""},
      {kCreate, kField, Environment(mine), ""},
      {kCreate, kField, Environment(mine), "PersonalObjectsLimitExceeded"},
  });
  const Json refusal = Ask(kCreate, kField, Environment(mine))["error"];
  EXPECT_EQ(refusal["limit"], 2);
  EXPECT_EQ(refusal["objectType"], "JsonCloudEnvironment");
}

TEST_F(GraphqlErrorsTest, OfSecrets) {
  const Json secret = {{"name", "A"},
                       {"type", "RAW_VALUE"},
                       {"encryptedValue", "AAAA"},
                       {"owner", Team()}};
  const auto with = [&](const char* member, const Json& value) {
    Json changed = secret;
    changed[member] = value;
    return changed;
  };
  constexpr char kCreate[] = "CreateManagedSecret";
  constexpr char kField[] = "createManagedSecret";
  const Json somebody = {{"type", "User"}, {"uid", "bob"}};
  ExpectFailures({
      {"ListManagedSecrets", "managedSecrets", {{"page", 1}}, "errors"},
      {"ListHarnessAuthSecrets",
       "harnessAuthSecrets",
       {{"harness", "X"}},
       "errors"},
      {kCreate, kField, secret, "InvalidSecretError"},
      {kCreate, kField, with("name", "1A"), "InvalidSecretError"},
      {kCreate, kField, with("encryptedValue", "%"), "InvalidSecretError"},
      {kCreate, kField, with("type", "PASSWORD"), "errors"},
      {kCreate, kField, with("owner", somebody), "InvalidInputError"},
      {kCreate, kField, with("owner", Json()), "errors"},
      {"UpdateManagedSecret",
       "updateManagedSecret",
       {{"name", "NO"}, {"owner", Team()}},
       "InvalidSecretError"},
      {"UpdateManagedSecret",
       "updateManagedSecret",
       {{"name", "NO"}, {"owner", somebody}},
       "InvalidInputError"},
      {"DeleteManagedSecret",
       "deleteManagedSecret",
       {{"name", "NO"}, {"owner", Team()}},
       "InvalidSecretError"},
      {"DeleteManagedSecret",
       "deleteManagedSecret",
       {{"name", "NO"}},
       "errors"},
  });
}

TEST_F(GraphqlErrorsTest, OfApiKeys) {
  constexpr char kMake[] = "GenerateApiKey";
  constexpr char kField[] = "generateApiKey";
  ExpectFailures({
      {kMake, kField, {{"name", ""}}, "InvalidInputError"},
      {kMake, kField, {{"name", "ci"}, {"expiresAt", "soon"}}, "errors"},
      {kMake,
       kField,
       {{"name", "ci"}, {"expiresAt", "2001-01-01T00:00:00Z"}},
       "InvalidInputError"},
      {kMake, kField, {{"name", "ci"}, {"teamId", "x"}}, "InvalidInputError"},
      {kMake, kField, {{"name", "ci"}, {"agentUid", "x"}}, "InvalidInputError"},
      {kMake, kField, Json::object(), "errors"},
      {"ExpireApiKey", "expireApiKey", {{"keyUID", "no"}}, "InvalidInputError"},
      // Bob's.
      {"ExpireApiKey",
       "expireApiKey",
       {{"keyUID", "key-2"}},
       "InvalidInputError"},
      {"ExpireApiKey", "expireApiKey", {{"keyUid", "no"}}, "errors"},
  });
}

TEST_F(GraphqlErrorsTest, TheKeysOfADeletedAgentEnd) {
  const std::string agent = StringAt(
      ParseJson(Post("/api/v1/agent/identities", {{"name", "bot"}}).body),
      "uid");
  const Json made = Ask("GenerateApiKey", "generateApiKey",
                        {{"name", "bot"}, {"agentUid", agent}});
  const std::string first = key_;
  key_ = StringAt(made, "rawApiKey");
  EXPECT_EQ(Get("/api/v1/agent/runs").status, 200);
  key_ = first;
  EXPECT_EQ(Call("DELETE", "/api/v1/agent/identities/" + agent).status, 204);
  key_ = StringAt(made, "rawApiKey");
  EXPECT_EQ(Get("/api/v1/agent/runs").status, 401);
}

TEST_F(GraphqlErrorsTest, OfEverythingElse) {
  constexpr char kMake[] = "CreateSimpleIntegration";
  constexpr char kField[] = "createSimpleIntegration";
  constexpr char kTarget[] = "CreateFileArtifactUploadTarget";
  constexpr char kTargetField[] = "createFileArtifactUploadTarget";
  const Json repo = {{"owner", "acme"}};
  const Json huge = {{"filepath", "a"}, {"sizeBytes", 3'000'000'000LL}};
  ExpectFailures({
      {"GetCloudEnvironmentsQuery",
       "getCloudEnvironments",
       {{"sortBy", "name"}},
       "errors"},
      {"SuggestCloudEnvironmentImage",
       "suggestCloudEnvironmentImage",
       {{"repos", {repo}}},
       "errors"},
      {"UserRepoAuthStatus", "userRepoAuthStatus", Json::object(), "errors"},
      {"GetOAuthConnectTxStatus", "getOAuthConnectTxStatus", Json::object(),
       "errors"},
      {"GetIntegrationsUsingEnvironment", "getIntegrationsUsingEnvironment",
       Json::object(), "errors"},
      {"SimpleIntegrations",
       "simpleIntegrations",
       {{"providers", {"mail"}}},
       "InvalidInputError"},
      {kMake,
       kField,
       {{"integrationType", "mail"},
        {"enabled", true},
        {"config", Json::object()}},
       "InvalidInputError"},
      {kMake,
       kField,
       {{"integrationType", "slack"},
        {"enabled", "yes"},
        {"config", Json::object()}},
       "errors"},
      {kTarget, kTargetField, {{"filepath", "a"}}, "InvalidInputError"},
      {kTarget,
       kTargetField,
       {{"filepath", "a"}, {"runId", "no"}},
       "InvalidInputError"},
      {kTarget, kTargetField, huge, "errors"},
      {"ConfirmFileArtifactUpload",
       "confirmFileArtifactUpload",
       {{"artifactUid", "no"}, {"checksum", "AAAAAA=="}},
       "InvalidInputError"},
  });
}

TEST_F(GraphqlErrorsTest, DocumentsAreReadFirst) {
  const Json body = {
      {"query", "query GetUser { user } fragment F on UserOutput { user }"},
      {"operationName", "GetUser"},
      {"variables", {{"requestContext", Json::object()}}}};
  const Response response =
      Call("POST", "/graphql/v2", {{"op", "GetUser"}}, DumpJson(body));
  EXPECT_THAT(response.body, HasSubstr("never used"));
}

}  // namespace
}  // namespace ozd::sim
