// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/completion_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class CompletionServiceTest : public CoreFixture {
 protected:
  void SetUp() override {
    CoreFixture::SetUp();
    Start();
    store_ = std::make_unique<ResourceStore>(cache_.get());
    resources_ = std::make_unique<ResourceCache>(synced_.get(), store_.get(),
                                                 ResourceCache::Options());
    completions_ =
        std::make_unique<CompletionService>(synced_.get(), resources_.get());
  }
  void TearDown() override {
    completions_.reset();
    resources_.reset();
    store_.reset();
    CoreFixture::TearDown();
  }

  // "value|title|state" of each.
  std::vector<std::string> Complete(oz::v1::ResourceKind kind,
                                    const std::string& prefix, int limit = 0) {
    oz::v1::CompleteRequest request;
    *request.mutable_context() = Context();
    request.set_kind(kind);
    request.set_prefix(prefix);
    request.set_limit(limit);
    const auto response = completions_->Complete(request);
    EXPECT_THAT(response, IsOk());
    std::vector<std::string> words;
    if (!response.ok()) return words;
    for (const oz::v1::Completion& word : response->completions()) {
      words.push_back(
          absl::StrCat(word.value(), "|", word.title(), "|", word.state()));
    }
    return words;
  }
  void PutCached(int number, const std::string& title,
                 const std::string& state) {
    oz::v1::Run run;
    run.set_run_id(RunId(number));
    run.set_title(title);
    run.set_state(state);
    run.set_created_at_us(kEpochUs + number);
    run.set_updated_at_us(kEpochUs + number);
    ASSERT_THAT(runs_->Upsert(Partition(), {run}, std::nullopt), IsOk());
  }

  std::unique_ptr<ResourceStore> store_;
  std::unique_ptr<ResourceCache> resources_;
  std::unique_ptr<CompletionService> completions_;
};

TEST_F(CompletionServiceTest, OffersRunsTheLastUpdatedFirst) {
  PutCached(1, "Old", "SUCCEEDED");
  PutCached(2, "New", "INPROGRESS");
  EXPECT_THAT(
      Complete(oz::v1::RESOURCE_KIND_RUN, ""),
      ElementsAre(RunId(2) + "|New|INPROGRESS", RunId(1) + "|Old|SUCCEEDED"));
  EXPECT_THAT(Complete(oz::v1::RESOURCE_KIND_RUN, "00000001"), SizeIs(1));
  EXPECT_THAT(Complete(oz::v1::RESOURCE_KIND_RUN, "", 1),
              ElementsAre(RunId(2) + "|New|INPROGRESS"));
  EXPECT_THAT(Complete(oz::v1::RESOURCE_KIND_RUN, "x"), IsEmpty());
}

TEST_F(CompletionServiceTest, FindsARunByTheBeginningOfItsTitle) {
  PutCached(1, "Fix the login", "FAILED");
  PutCached(2, "Other", "FAILED");
  EXPECT_THAT(Complete(oz::v1::RESOURCE_KIND_RUN, "fix"),
              ElementsAre(RunId(1) + "|Fix the login|FAILED"));
}

TEST_F(CompletionServiceTest, FindsOldRunsByTheirIds) {
  for (int i = 1; i <= 250; ++i) PutCached(i, "t", "SUCCEEDED");
  EXPECT_THAT(Complete(oz::v1::RESOURCE_KIND_RUN, "00000007"),
              ElementsAre(RunId(7) + "|t|SUCCEEDED"));
  EXPECT_THAT(Complete(oz::v1::RESOURCE_KIND_RUN, "0000024", 200), SizeIs(10));
  EXPECT_THAT(Complete(oz::v1::RESOURCE_KIND_RUN, "", 1000), SizeIs(200));
  EXPECT_THAT(Complete(oz::v1::RESOURCE_KIND_RUN, ""), SizeIs(50));
}

TEST_F(CompletionServiceTest, NeverAsksTheService) {
  PutRun(1);
  EXPECT_THAT(Complete(oz::v1::RESOURCE_KIND_RUN, ""), IsEmpty());
  EXPECT_EQ(lists(), 0);
  EXPECT_EQ(synced_->AccountsInUse()[0]->last_activity(), std::nullopt);
}

TEST_F(CompletionServiceTest, OffersEachKindOfResource) {
  const std::vector<oz::v1::ResourceKind> kKinds = {
      oz::v1::RESOURCE_KIND_ENVIRONMENT, oz::v1::RESOURCE_KIND_SCHEDULE,
      oz::v1::RESOURCE_KIND_MODEL,       oz::v1::RESOURCE_KIND_SKILL,
      oz::v1::RESOURCE_KIND_AGENT,       oz::v1::RESOURCE_KIND_API_KEY,
      oz::v1::RESOURCE_KIND_IMAGE};
  for (const oz::v1::ResourceKind kind : kKinds) {
    const std::string uid = absl::StrCat("u", static_cast<int>(kind));
    ASSERT_THAT(store_->Put(Partition(), kind, "", {uid, "Title", "body"}),
                IsOk());
  }
  for (const oz::v1::ResourceKind kind : kKinds) {
    const std::string expected =
        absl::StrCat("u", static_cast<int>(kind), "|Title|");
    EXPECT_THAT(Complete(kind, "u"), ElementsAre(expected));
    EXPECT_THAT(Complete(kind, "ti"), ElementsAre(expected));
    EXPECT_THAT(Complete(kind, "v"), IsEmpty());
  }
  EXPECT_THAT(Complete(oz::v1::RESOURCE_KIND_UNSPECIFIED, ""), IsEmpty());
}

TEST_F(CompletionServiceTest, OffersSecretsByTheirNames) {
  for (const char* name : {"TOKEN", "OTHER"}) {
    ASSERT_THAT(store_->Put(Partition(), oz::v1::RESOURCE_KIND_SECRET, "",
                            {absl::StrCat("team/", name), name, ""}),
                IsOk());
  }
  EXPECT_THAT(Complete(oz::v1::RESOURCE_KIND_SECRET, "t"),
              ElementsAre("TOKEN||"));
}

TEST_F(CompletionServiceTest, OffersStoredAccounts) {
  oz::v1::LoginRequest login;
  *login.mutable_context() = Context();
  login.mutable_context()->set_account("work");
  ASSERT_THAT(accounts_->Login(login, CallScope()), IsOk());
  oz::v1::CompleteRequest request;
  request.set_kind(oz::v1::RESOURCE_KIND_ACCOUNT);
  request.set_prefix("W");
  ASSERT_EQ(completions_->Complete(request)->completions_size(), 1);
  EXPECT_EQ(completions_->Complete(request)->completions(0).value(), "work");
  request.set_prefix("x");
  EXPECT_EQ(completions_->Complete(request)->completions_size(), 0);
}

TEST_F(CompletionServiceTest, NobodyLoggedInIsAnError) {
  oz::v1::CompleteRequest request;
  request.set_kind(oz::v1::RESOURCE_KIND_RUN);
  EXPECT_THAT(completions_->Complete(request),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

}  // namespace
}  // namespace ozd
