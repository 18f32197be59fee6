// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/environment_service.h"

#include <gmock/gmock.h>

#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "tests/daemon/core/resource_fixture.h"

namespace ozd {
namespace {

using Json = nlohmann::json;
using oz::v1::Environment;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A service that keeps environments as the real one does: with revisions.
class StoringService {
 public:
  struct Stored {
    Json model;
    int revision = 1;
  };

  absl::StatusOr<std::string> Answer(const FakeServiceCalls::Call& call) {
    const std::string name = call.what.substr(call.what.find(' ') + 1);
    if (failures.count(name) > 0) {
      const absl::Status failure = failures[name];
      // What happens in spite of the failure happens first.
      if (happens_nevertheless) Do(name, call).status().IgnoreError();
      return failure;
    }
    return Do(name, call);
  }

  std::map<std::string, Stored> stored;
  // By operation; "agent/environments" is the list.
  std::map<std::string, absl::Status> failures;
  bool happens_nevertheless = false;
  // Called before an update is looked at.
  std::function<void()> before_update;
  Json access = Json::parse(R"({"statuses":[]})");
  Json users = Json::array();
  std::string suggestion;
  int updates = 0;

 private:
  absl::StatusOr<std::string> Do(const std::string& name,
                                 const FakeServiceCalls::Call& call) {
    if (name == "agent/environments") return List();
    const Json input = Json::parse(call.body).value("input", Json());
    if (name == "GetCloudObject") return Get(input["uid"]);
    if (name == "CreateGenericStringObject") return Create(input);
    if (name == "UpdateGenericStringObject") return Update(input);
    if (name == "DeleteObject") {
      stored.erase(input["uid"].get<std::string>());
      return R"({"success":true})";
    }
    if (name == "UserRepoAuthStatus") return access.dump();
    if (name == "GetIntegrationsUsingEnvironment") {
      return Json({{"providerNames", users}}).dump();
    }
    if (name == "SuggestCloudEnvironmentImage") {
      return Json({{"image", suggestion}}).dump();
    }
    return absl::UnimplementedError(name);
  }
  std::string List() const {
    Json items = Json::array();
    for (const auto& [uid, one] : stored) {
      items.push_back({{"uid", uid},
                       {"config", one.model},
                       {"creator", {{"email", "ann@acme.dev"}}},
                       {"scope", {{"type", "Team"}}}});
    }
    return Json({{"environments", items}}).dump();
  }
  Json Object(const std::string& uid) {
    return {{"__typename", "GenericStringObject"},
            {"format", "JsonCloudEnvironment"},
            {"serializedModel", stored[uid].model.dump()},
            {"metadata",
             {{"uid", uid},
              {"revisionTs", absl::StrCat("r", stored[uid].revision)}}},
            {"permissions", {{"space", {{"type", "Team"}}}}}};
  }
  absl::StatusOr<std::string> Get(const std::string& uid) {
    if (stored.count(uid) == 0) return R"({"object":null})";
    return Json({{"object", Object(uid)}}).dump();
  }
  std::string Create(const Json& input) {
    const std::string uid = absl::StrCat("env-new", stored.size());
    stored[uid].model = Json::parse(
        input["genericStringObject"]["serializedModel"].get<std::string>());
    created_for = input["owner"];
    return Json({{"genericStringObject", Object(uid)}}).dump();
  }
  std::string Update(const Json& input) {
    if (before_update) before_update();
    ++updates;
    const std::string uid = input["uid"];
    Stored& one = stored[uid];
    if (input["revisionTs"] != absl::StrCat("r", one.revision)) {
      return Json({{"update",
                    {{"__typename", "GenericStringObjectUpdateRejected"},
                     {"conflictingGenericStringObject", Object(uid)}}}})
          .dump();
    }
    one.model = Json::parse(input["serializedModel"].get<std::string>());
    ++one.revision;
    return Json({{"update",
                  {{"__typename", "ObjectUpdateSuccess"},
                   {"revisionTs", absl::StrCat("r", one.revision)}}}})
        .dump();
  }

 public:
  Json created_for;
};

class EnvironmentServiceTest : public ResourceFixture {
 protected:
  void SetUp() override {
    ResourceFixture::SetUp();
    StartResources();
    calls_.SetResponder([this](const FakeServiceCalls::Call& call) {
      return upstream_.Answer(call);
    });
    environments_ = std::make_unique<EnvironmentService>(
        synced_.get(), resources_.get(), &calls_);
    oz::v1::Principal me;
    me.set_uid("me");
    me.add_teams()->set_uid("t1");
    api_.AddKey(kKey, me);
    upstream_.stored["env-backend"].model = Json::parse(
        R"({"name":"backend","docker_image":"img:1","x":1,
            "github_repos":[{"owner":"acme","repo":"app"}],
            "setup_commands":["make"]})");
  }
  void TearDown() override {
    environments_.reset();
    ResourceFixture::TearDown();
  }

  template <typename Request>
  Request Ask() {
    Request request;
    *request.mutable_context() = Context();
    return request;
  }
  std::vector<std::string> Ids(oz::v1::ReadMode mode) {
    auto request = Ask<oz::v1::ListEnvironmentsRequest>();
    request.set_read_mode(mode);
    const auto list = environments_->List(request, scope_);
    std::vector<std::string> ids;
    if (!list.ok()) return {std::string(list.status().message())};
    for (const Environment& one : list->environments()) {
      ids.push_back(one.environment_id());
    }
    return ids;
  }
  absl::StatusOr<oz::v1::GetEnvironmentResponse> Get(
      const std::string& id, oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    auto request = Ask<oz::v1::GetEnvironmentRequest>();
    request.set_environment_id(id);
    request.set_read_mode(mode);
    return environments_->Get(request, scope_);
  }
  oz::v1::CreateEnvironmentRequest NewWeb() {
    auto request = Ask<oz::v1::CreateEnvironmentRequest>();
    request.set_name("web");
    request.add_repositories("acme/web");
    request.set_docker_image("img:2");
    return request;
  }
  oz::v1::UpdateEnvironmentRequest Rename(const std::string& id) {
    auto request = Ask<oz::v1::UpdateEnvironmentRequest>();
    request.set_environment_id(id);
    request.set_name("renamed");
    return request;
  }
  oz::v1::DeleteEnvironmentRequest Deletion(const std::string& id) {
    auto request = Ask<oz::v1::DeleteEnvironmentRequest>();
    request.set_environment_id(id);
    return request;
  }
  bool Called(const std::string& operation) const {
    for (const auto& call : calls_.calls()) {
      if (call.what == "GraphQL " + operation) return true;
    }
    return false;
  }

  StoringService upstream_;
  std::unique_ptr<EnvironmentService> environments_;
};

TEST_F(EnvironmentServiceTest, ListsFromTheCacheWhenTheNetworkIsAway) {
  EXPECT_THAT(Ids(oz::v1::READ_MODE_AUTO), ElementsAre("env-backend"));
  EXPECT_THAT(Ids(oz::v1::READ_MODE_CACHED), ElementsAre("env-backend"));
  upstream_.failures["agent/environments"] = Offline();
  EXPECT_THAT(Ids(oz::v1::READ_MODE_REFRESH), ElementsAre("no answer"));
  clock_.Advance(absl::Minutes(1));
  EXPECT_THAT(Ids(oz::v1::READ_MODE_AUTO), ElementsAre("env-backend"));
}

TEST_F(EnvironmentServiceTest, GetsByTheBeginningOfAnId) {
  EXPECT_THAT(Get("env-b"), IsOk());
  upstream_.stored["env-box"].model = {{"name", "box"}};
  // Newer than what is cached.
  const auto box = Get("env-box");
  ASSERT_THAT(box, IsOk());
  EXPECT_EQ(box->environment().name(), "box");
  EXPECT_THAT(Get("env-b"), StatusIs(absl::StatusCode::kInvalidArgument,
                                     HasSubstr("env-backend")));
}

TEST_F(EnvironmentServiceTest, SaysNotFoundOnlyWhenTheServiceSaysSo) {
  EXPECT_THAT(Get("gone"), StatusIs(absl::StatusCode::kNotFound,
                                    "Environment gone not found"));
  EXPECT_THAT(
      Get("gone", oz::v1::READ_MODE_CACHED),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("not in the cache")));
  clock_.Advance(absl::Minutes(1));
  upstream_.failures["agent/environments"] = Offline();
  EXPECT_THAT(Get("gone"), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(EnvironmentServiceTest, CreatesForTheOnlyTeamAndShowsItAtOnce) {
  auto request = NewWeb();
  request.set_description("For all");
  request.add_setup_commands("npm ci");
  const auto created = environments_->Create(request, scope_);
  ASSERT_THAT(created, IsOk());
  const std::string id = created->environment().environment_id();
  EXPECT_EQ(id, "env-new1");
  EXPECT_EQ(upstream_.created_for, Json({{"type", "Team"}, {"uid", "t1"}}));
  EXPECT_EQ(upstream_.stored[id].model,
            Json::parse(R"({"name":"web","description":"For all",
                "docker_image":"img:2","setup_commands":["npm ci"],
                "github_repos":[{"owner":"acme","repo":"web"}]})"));
  upstream_.failures["agent/environments"] = Offline();
  EXPECT_THAT(Ids(oz::v1::READ_MODE_AUTO), ElementsAre("env-backend", id));
}

TEST_F(EnvironmentServiceTest, ChoosesAnImage) {
  auto request = NewWeb();
  request.clear_docker_image();
  upstream_.suggestion = "go:1";
  EXPECT_EQ(
      environments_->Create(request, scope_)->environment().docker_image(),
      "go:1");
  upstream_.failures["SuggestCloudEnvironmentImage"] = Offline();
  EXPECT_EQ(
      environments_->Create(request, scope_)->environment().docker_image(),
      "warpdotdev/dev-base:latest");
  request.clear_repositories();
  upstream_.failures.clear();
  EXPECT_EQ(
      environments_->Create(request, scope_)->environment().docker_image(),
      "warpdotdev/dev-base:latest");
}

TEST_F(EnvironmentServiceTest, RefusesABadRepositoryBeforeItAsksAnything) {
  auto request = NewWeb();
  request.add_repositories("https://github.com/a/b");
  EXPECT_THAT(environments_->Create(request, scope_),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("Invalid repo format")));
  auto update = Rename("env-backend");
  update.add_remove_repositories("x");
  EXPECT_THAT(environments_->Update(update, scope_),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(calls_.calls(), IsEmpty());
}

TEST_F(EnvironmentServiceTest, MakesNothingBeforeItIsAuthorized) {
  upstream_.access = Json::parse(R"({"authUrl":"https://gh","txId":"tx",
      "statuses":[{"owner":"acme","repo":"web","isPublic":false,
                   "status":"NO_INSTALLATION_OR_ACCESS_FOR_REPO"}]})");
  const auto created = environments_->Create(NewWeb(), scope_);
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->authorization().url(), "https://gh");
  EXPECT_FALSE(created->has_environment());
  auto update = Rename("env-backend");
  update.add_add_repositories("acme/web");
  const auto updated = environments_->Update(update, scope_);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->authorization().transaction_id(), "tx");
  EXPECT_EQ(upstream_.stored.size(), 1U);
  EXPECT_EQ(upstream_.updates, 0);
  // Without a place to go to nothing would come of waiting.
  upstream_.access.erase("authUrl");
  EXPECT_THAT(
      environments_->Create(NewWeb(), scope_),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("acme/web")));
}

TEST_F(EnvironmentServiceTest, WarnsOfWhatCanOnlyBeReadAndRefusesTwoOwners) {
  upstream_.access = Json::parse(R"({"statuses":[{"owner":"a","repo":"open",
      "isPublic":true,"status":"NO_INSTALLATION_OR_ACCESS_FOR_REPO"}]})");
  const auto created = environments_->Create(NewWeb(), scope_);
  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(created->warnings(),
              ElementsAre("agents can read a/open, but not push to it"));
  upstream_.access = Json::parse(R"({"statuses":[
      {"owner":"a","repo":"x","isPublic":false,"status":"SUCCESS"},
      {"owner":"b","repo":"y","isPublic":false,"status":"SUCCESS"}]})");
  EXPECT_THAT(
      environments_->Create(NewWeb(), scope_),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("a/x, b/y")));
}

TEST_F(EnvironmentServiceTest, LooksUpACreationThatGotNoAnswer) {
  upstream_.failures["CreateGenericStringObject"] = Offline();
  const auto missing = environments_->Create(NewWeb(), scope_);
  EXPECT_THAT(missing, StatusIs(absl::StatusCode::kUnavailable,
                                HasSubstr("'web' was not created")));
  upstream_.happens_nevertheless = true;
  const auto found = environments_->Create(NewWeb(), scope_);
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->environment().environment_id(), "env-new1");
  EXPECT_THAT(found->warnings(), ElementsAre(HasSubstr("was created")));
  // The one of before is not taken for the new one.
  upstream_.happens_nevertheless = false;
  EXPECT_THAT(
      environments_->Create(NewWeb(), scope_),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("was not created")));
  EXPECT_EQ(upstream_.stored.size(), 2U);
}

TEST_F(EnvironmentServiceTest, SaysWhenItIsNotKnownWhetherItWasCreated) {
  upstream_.failures["CreateGenericStringObject"] = Offline();
  upstream_.happens_nevertheless = true;
  calls_.SetResponder([this](const FakeServiceCalls::Call& call) {
    if (call.what == "GraphQL CreateGenericStringObject") {
      upstream_.failures["agent/environments"] = Offline();
    }
    return upstream_.Answer(call);
  });
  EXPECT_THAT(
      environments_->Create(NewWeb(), scope_),
      StatusIs(absl::StatusCode::kUnavailable,
               HasSubstr("not known whether environment 'web' was created")));
}

TEST_F(EnvironmentServiceTest, ARefusalIsNotLookedUp) {
  upstream_.failures["CreateGenericStringObject"] =
      Failure(absl::StatusCode::kFailedPrecondition, 200);
  EXPECT_THAT(environments_->Create(NewWeb(), scope_),
              StatusIs(absl::StatusCode::kFailedPrecondition, "no answer"));
  EXPECT_EQ(LastCall().what, "GraphQL CreateGenericStringObject");
}

TEST_F(EnvironmentServiceTest, UpdatesOnTopOfWhatOthersDid) {
  upstream_.before_update = [this] {
    if (upstream_.updates > 0) return;
    auto& other = upstream_.stored["env-backend"];
    other.model["x"] = 2;
    ++other.revision;
  };
  auto update = Rename("env-backend");
  update.add_remove_setup_commands("gone");
  const auto updated = environments_->Update(update, scope_);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->environment().name(), "renamed");
  EXPECT_THAT(updated->warnings(), ElementsAre(HasSubstr("skipping removal")));
  EXPECT_EQ(upstream_.stored["env-backend"].model["x"], 2);
  EXPECT_EQ(upstream_.stored["env-backend"].model["name"], "renamed");
  EXPECT_EQ(upstream_.updates, 2);
  upstream_.failures["agent/environments"] = Offline();
  EXPECT_EQ(Get("env-backend")->environment().name(), "renamed");
}

TEST_F(EnvironmentServiceTest, GivesUpWhenOthersAreAlwaysFaster) {
  upstream_.before_update = [this] {
    auto& other = upstream_.stored["env-backend"];
    other.model["x"] = upstream_.updates;
    ++other.revision;
  };
  EXPECT_THAT(environments_->Update(Rename("env-backend"), scope_),
              StatusIs(absl::StatusCode::kAborted, HasSubstr("4 times")));
  EXPECT_EQ(upstream_.updates, 4);
}

TEST_F(EnvironmentServiceTest, WritesNothingWhenNothingChanges) {
  auto update = Rename("env-backend");
  update.set_name("backend");
  update.add_add_repositories("acme/app");
  ASSERT_THAT(environments_->Update(update, scope_), IsOk());
  EXPECT_EQ(upstream_.updates, 0);
}

TEST_F(EnvironmentServiceTest, ReadsBackAnUpdateThatGotNoAnswer) {
  upstream_.failures["UpdateGenericStringObject"] = Offline();
  EXPECT_THAT(
      environments_->Update(Rename("env-backend"), scope_),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("was not updated")));
  upstream_.happens_nevertheless = true;
  const auto updated = environments_->Update(Rename("env-backend"), scope_);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->environment().name(), "renamed");
  EXPECT_EQ(upstream_.updates, 1);
}

TEST_F(EnvironmentServiceTest, ChangesNothingThatIntegrationsUseUnlessForced) {
  upstream_.users = {"slack"};
  const auto updated = environments_->Update(Rename("env-backend"), scope_);
  ASSERT_THAT(updated, IsOk());
  EXPECT_THAT(updated->used_by(), ElementsAre("slack"));
  const auto deleted = environments_->Delete(Deletion("env-backend"), scope_);
  ASSERT_THAT(deleted, IsOk());
  EXPECT_THAT(deleted->used_by(), ElementsAre("slack"));
  EXPECT_EQ(upstream_.stored["env-backend"].model["name"], "backend");
  auto force = Rename("env-backend");
  force.set_force(true);
  ASSERT_THAT(environments_->Update(force, scope_), IsOk());
  EXPECT_EQ(upstream_.stored["env-backend"].model["name"], "renamed");
}

TEST_F(EnvironmentServiceTest, AbortsWhenTheUsersAreUnknown) {
  upstream_.failures["GetIntegrationsUsingEnvironment"] = Offline();
  EXPECT_THAT(
      environments_->Update(Rename("env-backend"), scope_),
      StatusIs(absl::StatusCode::kFailedPrecondition,
               testing::StartsWith(
                   "Aborting environment update because integration usage "
                   "could not be determined.")));
  EXPECT_THAT(environments_->Delete(Deletion("env-backend"), scope_),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("--force to delete")));
  auto force = Deletion("env-backend");
  force.set_force(true);
  EXPECT_THAT(environments_->Delete(force, scope_), IsOk());
}

TEST_F(EnvironmentServiceTest, DeletesByTheBeginningOfAnIdAndForgetsAtOnce) {
  EXPECT_THAT(Ids(oz::v1::READ_MODE_AUTO), ElementsAre("env-backend"));
  const auto deleted = environments_->Delete(Deletion("env-b"), scope_);
  ASSERT_THAT(deleted, IsOk());
  EXPECT_EQ(deleted->environment_id(), "env-backend");
  EXPECT_THAT(upstream_.stored, IsEmpty());
  EXPECT_THAT(Ids(oz::v1::READ_MODE_CACHED), IsEmpty());
  EXPECT_THAT(environments_->Delete(Deletion("env-backend"), scope_),
              StatusIs(absl::StatusCode::kNotFound,
                       "Environment env-backend not found"));
}

TEST_F(EnvironmentServiceTest, LooksAfterADeletionThatGotNoAnswer) {
  upstream_.failures["DeleteObject"] = Offline();
  EXPECT_THAT(
      environments_->Delete(Deletion("env-backend"), scope_),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("was not deleted")));
  upstream_.happens_nevertheless = true;
  EXPECT_THAT(environments_->Delete(Deletion("env-backend"), scope_), IsOk());
  EXPECT_TRUE(Called("GetCloudObject"));
}

TEST_F(EnvironmentServiceTest, ListsImages) {
  calls_.Answer(R"({"images":[{"image":"a:1","repository":"a","tag":"1"}]})");
  auto request = Ask<oz::v1::ListEnvironmentImagesRequest>();
  ASSERT_EQ(environments_->ListImages(request, scope_)->images_size(), 1);
  request.set_read_mode(oz::v1::READ_MODE_CACHED);
  const auto cached = environments_->ListImages(request, scope_);
  ASSERT_THAT(cached, IsOk());
  EXPECT_EQ(cached->images(0).tag(), "1");
}

}  // namespace
}  // namespace ozd
