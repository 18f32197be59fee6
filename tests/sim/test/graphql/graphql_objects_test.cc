// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "tests/sim/test/graphql_fixture.h"
#include "tests/sim/world/uploads.h"

namespace ozd::sim {
namespace {

using ::testing::HasSubstr;

class GraphqlObjectsTest : public GraphqlFixture {
 protected:
  void Customise(Options* options) override {
    options->api_keys = {"wk-1.first=ada", "wk-1.second=bob"};
  }
  static Json Team() { return {{"type", "Team"}, {"uid", "team-sim"}}; }
  Json Create(const std::string& format, const Json& model, const Json& owner) {
    return Ask("CreateGenericStringObject", "createGenericStringObject",
               {{"genericStringObject",
                 {{"clientId", "Client-0d3c2f8e-0000-4000-8000-000000000000"},
                  {"entrypoint", "Unknown"},
                  {"format", format},
                  {"initialFolderId", nullptr},
                  {"serializedModel", DumpJson(model)},
                  {"uniquenessKey", nullptr}}},
                {"owner", owner}});
  }
  Json Object(const std::string& uid) {
    return Ask("GetCloudObject", "cloudObject", {{"uid", uid}});
  }
  static std::string Uid(const Json& created) {
    return created["genericStringObject"]["metadata"]["uid"].get<std::string>();
  }
};

TEST_F(GraphqlObjectsTest, AnEnvironmentIsCreatedSeenEverywhereAndDeleted) {
  const Json model = {{"name", "web"},
                      {"docker_image", "dev-node:22"},
                      {"github_repos", Json::array()},
                      {"unknown_to_us", {{"kept", true}}}};
  const Json created = Create("JsonCloudEnvironment", model, Team());
  EXPECT_EQ(created["__typename"], "CreateGenericStringObjectOutput");
  const std::string uid = Uid(created);
  EXPECT_EQ(uid.size(), 22u);
  const Json object = Object(uid)["object"];
  EXPECT_EQ(ParseJson(StringAt(object, "serializedModel")), model);
  EXPECT_EQ(object["permissions"]["space"]["type"], "Team");
  const Json rest = GetJson("/api/v1/agent/environments")["environments"];
  EXPECT_EQ(rest[0]["uid"], uid);
  EXPECT_EQ(Ask("GetCloudEnvironmentsQuery",
                "getCloudEnvironments")["cloudEnvironments"][0]["config"]
                                       ["dockerImage"],
            "dev-node:22");
  EXPECT_EQ(Ask("DeleteObject", "deleteObject", {{"uid", uid}})["success"],
            true);
  EXPECT_EQ(Object(uid)["__typename"], "UserFacingError");
}

TEST_F(GraphqlObjectsTest, AnOldRevisionIsRejectedWithWhatThereIs) {
  const std::string uid =
      Uid(Create("JsonCloudEnvironment", {{"name", "web"}}, Team()));
  const std::string revision =
      StringAt(Object(uid)["object"]["metadata"], "revisionTs");
  const auto update = [&](const char* name, const Json& at) {
    Json input = {{"uid", uid},
                  {"serializedModel", DumpJson({{"name", name}})}};
    if (!at.is_null()) input["revisionTs"] = at;
    return Ask("UpdateGenericStringObject", "updateGenericStringObject",
               input)["update"];
  };
  EXPECT_EQ(update("one", revision)["__typename"], "ObjectUpdateSuccess");
  const Json rejected = update("two", revision);
  EXPECT_EQ(rejected["__typename"], "GenericStringObjectUpdateRejected");
  EXPECT_THAT(rejected["conflictingGenericStringObject"]["serializedModel"]
                  .get<std::string>(),
              HasSubstr("one"));
  EXPECT_EQ(update("three", nullptr)["__typename"], "ObjectUpdateSuccess");
}

TEST_F(GraphqlObjectsTest, ASchedulesIdIsTheSameInRest) {
  const std::string uid = Uid(Create("JsonScheduledAmbientAgent",
                                     {{"name", "nightly"},
                                      {"cron_schedule", "0 3 * * *"},
                                      {"enabled", true},
                                      {"prompt", "x"}},
                                     Team()));
  EXPECT_EQ(GetJson("/api/v1/agent/schedules/" + uid)["name"], "nightly");
  EXPECT_TRUE(Ask("GetScheduledAgentHistory", "scheduledAgentHistory",
                  {{"scheduleId", uid}})["history"]["nextRun"]
                  .is_string());
}

TEST_F(GraphqlObjectsTest, SyncTellsOnlyWhatIsNew) {
  const std::string uid =
      Uid(Create("JsonCloudEnvironment", {{"name", "web"}}, Team()));
  const auto sync = [&](const Json& known, bool force) {
    return Ask("GetUpdatedCloudObjects", "updatedCloudObjects",
               {{"forceRefresh", force},
                {"genericStringObjects", known}})["genericStringObjects"];
  };
  const Json all = sync(Json::array(), false);
  ASSERT_EQ(all.size(), 1u);
  const Json known = Json::array(
      {{{"uid", uid}, {"revisionTs", all[0]["metadata"]["revisionTs"]}}});
  EXPECT_EQ(sync(known, false).size(), 0u);
  EXPECT_EQ(sync(known, true).size(), 1u);
}

TEST_F(GraphqlObjectsTest, OwnersAreChecked) {
  const Json mine = Create("JsonCloudEnvironment", {{"name", "mine"}},
                           {{"type", "User"}, {"uid", "ada"}});
  EXPECT_EQ(mine["__typename"], "CreateGenericStringObjectOutput");
  for (const Json& owner :
       {Json{{"type", "User"}, {"uid", "bob"}},
        Json{{"type", "Team"}, {"uid", "other"}}, Json{{"type", "Team"}}}) {
    EXPECT_EQ(
        Create("JsonCloudEnvironment", {{"name", "x"}}, owner)["__typename"],
        "UserFacingError");
  }
  key_ = "wk-1.second";
  EXPECT_EQ(Object(Uid(mine))["__typename"], "UserFacingError");
}

TEST_F(GraphqlObjectsTest, BadModelsAreRefused) {
  EXPECT_THAT(
      DumpJson(Create("JsonCloudEnvironment",
                      {{"name", "x"}, {"description", std::string(241, 'd')}},
                      Team())),
      HasSubstr("240"));
  EXPECT_THAT(DumpJson(Create("JsonRunner", {{"name", "x"}}, Team())),
              HasSubstr("JsonRunner"));
}

TEST_F(GraphqlObjectsTest, GeneratedKeysWorkUntilTheyExpire) {
  const Json made = Ask("GenerateApiKey", "generateApiKey", {{"name", "ci"}});
  const std::string first = key_;
  key_ = StringAt(made, "rawApiKey");
  EXPECT_EQ(Get("/api/v1/agent/models").status, 200);
  EXPECT_EQ(Ask("ApiKeys", "apiKeys")["apiKeys"].size(), 2u);
  EXPECT_EQ(Ask("ExpireApiKey", "expireApiKey",
                {{"keyUID", made["apiKey"]["uid"]}})["success"],
            true);
  EXPECT_EQ(Get("/api/v1/agent/models").status, 401);
  key_ = first;
  EXPECT_EQ(
      Ask("ExpireApiKey", "expireApiKey", {{"keyUID", "nobody"}})["__typename"],
      "UserFacingError");
}

TEST_F(GraphqlObjectsTest, AnUploadedFileBecomesAnArtifact) {
  const std::string run_id = Spawn({{"prompt", "x"}});
  const Json target =
      Ask("CreateFileArtifactUploadTarget", "createFileArtifactUploadTarget",
          {{"filepath", "out/report.txt"},
           {"runId", run_id},
           {"mimeType", "text/plain"}});
  const std::string url = StringAt(target["uploadTarget"], "url");
  const std::string path = url.substr(url.find("/storage"));
  Query query;
  const std::string text = path.substr(path.find('?') + 1);
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('&', at), text.size());
    const std::string pair = text.substr(at, end - at);
    query.emplace_back(pair.substr(0, pair.find('=')),
                       pair.substr(pair.find('=') + 1));
    at = end + 1;
  }
  Request put;
  put.method = "PUT";
  put.path = path.substr(0, path.find('?'));
  put.query = query;
  put.body = "123456789";
  EXPECT_EQ(sim_->Handle(put).status, 200);
  const Json uid = target["artifact"]["artifactUid"];
  const auto confirm = [&](const std::string& checksum) {
    return Ask("ConfirmFileArtifactUpload", "confirmFileArtifactUpload",
               {{"artifactUid", uid}, {"checksum", checksum}});
  };
  EXPECT_EQ(confirm("AAAAAA==")["__typename"], "UserFacingError");
  // The check value of CRC-32C is E3069283.
  EXPECT_EQ(Crc32cBase64("123456789"), "4waSgw==");
  EXPECT_EQ(confirm("4waSgw==")["artifact"]["sizeBytes"], 9);
  const Json artifact = Run(run_id)["artifacts"][0];
  EXPECT_EQ(artifact["data"]["filename"], "report.txt");
  EXPECT_EQ(artifact["data"]["size_bytes"], 9);
}

TEST_F(GraphqlObjectsTest, IntegrationsAreMadeOnceAndChanged) {
  const auto create = [&](bool update, const Json& config) {
    return Ask("CreateSimpleIntegration", "createSimpleIntegration",
               {{"integrationType", "slack"},
                {"enabled", true},
                {"isUpdate", update},
                {"config", config}});
  };
  EXPECT_EQ(create(true, Json::object())["success"], false);
  EXPECT_EQ(create(false, {{"environmentUid", "env-1"}})["success"], true);
  EXPECT_EQ(create(false, Json::object())["success"], false);
  EXPECT_EQ(create(true, {{"basePrompt", "hi"}})["success"], true);
  const Json list = Ask("SimpleIntegrations", "simpleIntegrations",
                        {{"providers", {"linear", "slack"}}})["integrations"];
  EXPECT_EQ(list[0]["connectionStatus"], "NOT_CONNECTED");
  EXPECT_EQ(list[1]["integrationConfig"]["basePrompt"], "hi");
  EXPECT_EQ(list[1]["integrationConfig"]["environmentUid"], "env-1");
  EXPECT_EQ(
      Ask("GetIntegrationsUsingEnvironment", "getIntegrationsUsingEnvironment",
          {{"environmentId", "env-1"}})["providerNames"][0],
      "slack");
}

TEST_F(GraphqlObjectsTest, ReposAndImagesAreAnswered) {
  const Json repos = {
      {"repos", Json::array({{{"owner", "acme"}, {"repo", "web"}},
                             {{"owner", "acme"}, {"repo", "private-x"}}})}};
  const Json status = Ask("UserRepoAuthStatus", "userRepoAuthStatus", repos);
  EXPECT_EQ(status["statuses"][0]["status"], "SUCCESS");
  EXPECT_EQ(status["statuses"][1]["isPublic"], false);
  EXPECT_TRUE(status["authUrl"].is_string());
  EXPECT_FALSE(Ask("ListWarpDevImages", "listWarpDevImages")["images"].empty());
}

}  // namespace
}  // namespace ozd::sim
