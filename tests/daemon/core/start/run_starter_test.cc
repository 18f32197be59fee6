// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/start/run_starter.h"

#include <gmock/gmock.h>

#include "tests/daemon/core/resource_fixture.h"

namespace ozd {
namespace {

using testing::HasSubstr;

constexpr char kModels[] = R"({"models":[{"id":"auto"},{"id":"fast"}]})";

class RunStarterTest : public ResourceFixture {
 protected:
  void SetUp() override {
    ResourceFixture::SetUp();
    StartResources();
    catalogue_ = std::make_unique<CatalogueService>(
        synced_.get(), service_.get(), &calls_, resources_.get());
    spawner_ = std::make_unique<RunStarter>(
        synced_.get(), catalogue_.get(), &calls_,
        RunStarter::Options{.look_for = absl::Milliseconds(300)});
    *request_.mutable_context() = Context();
    request_.set_prompt("Mend it");
  }
  void TearDown() override {
    spawner_.reset();
    catalogue_.reset();
    ResourceFixture::TearDown();
  }

  // The service has a run like the one that is asked for.
  oz::v1::Run PutSpawned(int number) {
    oz::v1::Run run = PutRun(number, "QUEUED");
    run.set_prompt("Mend it");
    run.set_created_at_us(NowUs());
    api_.PutRun(run);
    return run;
  }
  absl::StatusOr<oz::v1::CreateRunResponse> Create() {
    return spawner_->CreateRun(request_, scope_);
  }
  int Posts() const {
    int posts = 0;
    for (const auto& call : calls_.calls()) {
      if (call.what == "POST agent/runs") ++posts;
    }
    return posts;
  }

  oz::v1::CreateRunRequest request_;
  std::unique_ptr<CatalogueService> catalogue_;
  std::unique_ptr<RunStarter> spawner_;
};

TEST_F(RunStarterTest, TheRunIsInTheCacheAfterwards) {
  PutSpawned(1);
  calls_.Answer(R"({"run_id":")" + RunId(1) + R"(","state":"QUEUED"})");
  const auto response = Create();
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(RunId(1), response->run().run_id());
  EXPECT_EQ("QUEUED", response->run().state());
  EXPECT_EQ("", response->run().prompt());
  EXPECT_FALSE(response->found_by_looking());
  EXPECT_TRUE(response->without_environment());
  EXPECT_THAT(runs_->Get(Partition(), RunId(1), oz::v1::RUN_VIEW_SUMMARY),
              IsOk());
  EXPECT_EQ(R"({"prompt":"Mend it","mode":"normal"})", LastCall().body);
}

TEST_F(RunStarterTest, SendsModeConfigSkillAndOwner) {
  PutSpawned(1);
  request_.set_prompt("/plan Mend it");
  request_.mutable_config()->set_skill(" repo : s ");
  request_.mutable_config()->set_environment_id("e");
  request_.set_owner(oz::v1::OWNER_SCOPE_TEAM);
  request_.add_attachments()->set_data("%PDF-");
  calls_.Answer(R"({"run_id":")" + RunId(1) + R"("})");
  const auto response = Create();
  ASSERT_THAT(response, IsOk());
  EXPECT_FALSE(response->without_environment());
  EXPECT_EQ(
      R"({"prompt":"Mend it","mode":"plan","config":{"environment_id":"e"},)"
      R"("team":true,"skill":"repo:s","attachments":[{"file_name":)"
      R"("task_attachment_0","mime_type":"application/pdf",)"
      R"("data":"JVBERi0="}]})",
      LastCall().body);
}

TEST_F(RunStarterTest, ChecksTheModel) {
  request_.mutable_config()->set_model_id("nope");
  calls_.Answer(kModels);
  const auto refused = Create();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ("Unknown model id 'nope'. Try one of: auto, fast",
            refused.status().message());
  EXPECT_EQ(0, Posts());
  // What is cached is not the last word.
  PutSpawned(1);
  calls_.Answer(R"({"models":[{"id":"nope"}]})");
  calls_.Answer(R"({"run_id":")" + RunId(1) + R"("})");
  EXPECT_THAT(Create(), IsOk());
  EXPECT_EQ(1, Posts());
}

TEST_F(RunStarterTest, AModelOfAnotherHarnessIsItsOwnBusiness) {
  PutSpawned(1);
  request_.mutable_config()->set_model_id("opus");
  request_.mutable_config()->set_harness("claude");
  calls_.Answer(R"({"run_id":")" + RunId(1) + R"("})");
  EXPECT_THAT(Create(), IsOk());
  EXPECT_EQ(1u, calls_.calls().size());
}

TEST_F(RunStarterTest, ABadConfigurationIsNotSent) {
  request_.mutable_config()->mutable_file()->set_path("a.yaml");
  request_.mutable_config()->mutable_file()->set_content("oops: 1\n");
  const auto refused = Create();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("a.yaml:1: unknown key 'oops'. Supported keys: "));
  EXPECT_TRUE(calls_.calls().empty());
}

TEST_F(RunStarterTest, TakesASavedPrompt) {
  PutSpawned(1);
  request_.clear_prompt();
  request_.set_saved_prompt("uid");
  calls_.Answer(
      R"({"object":{"__typename":"Workflow","data":"{\"query\":\"Saved\"}"}})");
  calls_.Answer(R"({"run_id":")" + RunId(1) + R"("})");
  ASSERT_THAT(Create(), IsOk());
  EXPECT_EQ(R"({"prompt":"Saved","mode":"normal"})", LastCall().body);
}

TEST_F(RunStarterTest, LooksForARunThatWasNotConfirmed) {
  PutSpawned(1);
  for (const auto& failure :
       {Failure(absl::StatusCode::kUnavailable, 502), Offline(),
        Failure(absl::StatusCode::kDeadlineExceeded, 0),
        absl::DataLossError("no JSON")}) {
    // Accounted for by the round before.
    const oz::v1::Run run = PutSpawned(Posts() + 1);
    calls_.Answer(failure);
    const auto response = Create();
    ASSERT_THAT(response, IsOk()) << failure;
    EXPECT_EQ(run.run_id(), response->run().run_id());
    EXPECT_TRUE(response->found_by_looking());
  }
  EXPECT_EQ(4, Posts());
}

TEST_F(RunStarterTest, NobodyKnowsWhatIsNotFound) {
  calls_.Answer(Offline());
  const auto response = Create();
  EXPECT_THAT(response, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(std::string(response.status().message()),
              HasSubstr("it is not known whether the run was created"));
  EXPECT_THAT(GetErrorDetail(response.status())->remedy(),
              HasSubstr("oz run list"));
  EXPECT_EQ(1, Posts());
}

TEST_F(RunStarterTest, DoesNotGuessAmongSeveral) {
  PutSpawned(1);
  PutSpawned(2);
  calls_.Answer(Offline());
  const auto response = Create();
  EXPECT_THAT(std::string(response.status().message()),
              HasSubstr("2 runs would fit"));
  EXPECT_EQ(1, Posts());
}

TEST_F(RunStarterTest, ARefusalIsFinal) {
  PutSpawned(1);
  for (const auto& [code, http] : std::vector<std::pair<absl::StatusCode, int>>{
           {absl::StatusCode::kInvalidArgument, 400},
           {absl::StatusCode::kPermissionDenied, 403}}) {
    calls_.Answer(Failure(code, http));
    EXPECT_THAT(Create(), StatusIs(code));
  }
  EXPECT_EQ(2, Posts());
  EXPECT_EQ(0, lists());
}

TEST_F(RunStarterTest, SplitsPrompts) {
  EXPECT_STREQ("plan", SplitPrompt("/plan x").mode);
  EXPECT_EQ("x", SplitPrompt("/orchestrate x").prompt);
  EXPECT_STREQ("orchestrate", SplitPrompt("/orchestrate x").mode);
  EXPECT_STREQ("normal", SplitPrompt("/plan").mode);
  EXPECT_EQ("/planx", SplitPrompt("/planx").prompt);
  EXPECT_EQ(" x", SplitPrompt("/plan  x").prompt);
}

}  // namespace
}  // namespace ozd
