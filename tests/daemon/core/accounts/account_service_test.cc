// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/accounts/account_service.h"

#include <gmock/gmock.h>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class AccountServiceTest : public CoreFixture {
 protected:
  absl::StatusOr<oz::v1::LoginResponse> Login(const std::string& name,
                                              const std::string& key,
                                              const std::string& root = "") {
    oz::v1::LoginRequest request;
    request.mutable_context()->set_account(name);
    request.mutable_context()->set_api_key(key);
    request.mutable_context()->set_server_root_url(root);
    return accounts_->Login(request, CallScope());
  }
  absl::StatusOr<oz::v1::LogoutResponse> Logout(const std::string& name) {
    oz::v1::LogoutRequest request;
    request.mutable_context()->set_account(name);
    return accounts_->Logout(request);
  }
  absl::StatusOr<ResolvedAccount> Resolve(const std::string& name,
                                          const std::string& key,
                                          const std::string& root) {
    oz::v1::CallContext context;
    context.set_account(name);
    context.set_api_key(key);
    context.set_server_root_url(root);
    return accounts_->Resolve(context);
  }
  absl::StatusOr<oz::v1::WhoAmIResponse> WhoAmI(oz::v1::ReadMode mode) {
    oz::v1::WhoAmIRequest request;
    request.set_read_mode(mode);
    return accounts_->WhoAmI(request, CallScope());
  }
  int principals() const {
    return api_.calls(FakeOzApi::Method::kGetPrincipal);
  }
};

TEST_F(AccountServiceTest, SaysHowToLogIn) {
  Start();
  const auto account = Resolve("", "", "");
  EXPECT_THAT(account, StatusIs(absl::StatusCode::kUnauthenticated,
                                HasSubstr("You are not logged in")));
  EXPECT_EQ(GetErrorDetail(account.status())->error_code(), "not_logged_in");
  EXPECT_EQ(GetErrorDetail(account.status())->remedy(), "run: oz login");
  EXPECT_THAT(Resolve("work", "", ""), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Resolve("", "k", "ftp://x"),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(AccountServiceTest, PrefersTheKeyOfTheCall) {
  Start();
  ASSERT_THAT(Login("", "stored"), IsOk());
  EXPECT_EQ(Resolve("", "", "")->caller.api_key, "stored");
  EXPECT_EQ(Resolve("", "", "")->name, "default");
  const auto given = Resolve("", "given", "");
  EXPECT_EQ(given->caller.api_key, "given");
  EXPECT_EQ(given->caller.server_root_url, kServer);
  EXPECT_EQ(given->name, "");
  EXPECT_NE(given->partition, Resolve("", "", "")->partition);
}

TEST_F(AccountServiceTest, SendsAStoredKeyToItsOwnServerOnly) {
  Start();
  ASSERT_THAT(Login("", "stored", "https://one.test/"), IsOk());
  EXPECT_EQ(Resolve("", "", "HTTPS://One.Test")->caller.api_key, "stored");
  EXPECT_EQ(GetErrorDetail(Resolve("", "", "https://two.test").status())
                ->error_code(),
            "not_logged_in");
  EXPECT_EQ(GetErrorDetail(Resolve("default", "", "https://two.test").status())
                ->error_code(),
            "not_logged_in");
  ASSERT_THAT(Login("second", "other", "https://two.test"), IsOk());
  EXPECT_EQ(Resolve("", "", "https://two.test")->caller.api_key, "other");
  EXPECT_EQ(Resolve("", "", "")->caller.api_key, "stored");
  EXPECT_EQ(Resolve("second", "", "")->caller.api_key, "other");
}

TEST_F(AccountServiceTest, SendsAStoredKeyToNoStreamHostOfTheCall) {
  Start();
  ASSERT_THAT(Login("", "stored", "https://one.test/"), IsOk());
  oz::v1::CallContext context;
  context.set_rtc_root_url("wss://elsewhere.test/graphql/v2");
  EXPECT_EQ(accounts_->Resolve(context)->caller.rtc_root_url, "");
  context.set_api_key("given");
  EXPECT_EQ(accounts_->Resolve(context)->caller.rtc_root_url,
            "https://elsewhere.test");
  // What cannot be read must not cost the calls that need no stream.
  context.set_rtc_root_url("elsewhere");
  EXPECT_EQ(accounts_->Resolve(context)->caller.rtc_root_url, "");
}

TEST_F(AccountServiceTest, StoresNothingWhenTheServiceRefuses) {
  Start();
  api_.FailNext(FakeOzApi::InvalidKey());
  EXPECT_THAT(Login("", "bad"), StatusIs(absl::StatusCode::kUnauthenticated));
  api_.FailNext(FakeOzApi::Offline());
  EXPECT_THAT(Login("", "bad"), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Login("", ""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(accounts_->ListAccounts()->accounts(), SizeIs(0));
}

TEST_F(AccountServiceTest, TellsWhoLoggedIn) {
  Start();
  const auto login = Login("", "key");
  ASSERT_THAT(login, IsOk());
  EXPECT_EQ(login->account().principal().uid(), "user-1");
  EXPECT_EQ(login->account().key_storage(), "memory (test)");
  EXPECT_TRUE(login->account().is_default());
  EXPECT_THAT(login->DebugString(), Not(HasSubstr("\"key\"")));
}

TEST_F(AccountServiceTest, LogoutForgetsEverything) {
  PutHistory(3);
  Start();
  ASSERT_THAT(Login("", "key"), IsOk());
  oz::v1::ListRunsRequest request = ListRequest();
  request.clear_context();
  ASSERT_THAT(List(request), IsOk());
  const std::string partition = Resolve("", "", "")->partition;
  EXPECT_EQ(*runs_->CountRuns(partition), 3);
  EXPECT_TRUE(Logout("")->was_logged_in());
  EXPECT_EQ(*runs_->CountRuns(partition), 0);
  EXPECT_THAT(List(request), StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_FALSE(Logout("")->was_logged_in());
  EXPECT_THAT(Logout("nobody"), StatusIs(absl::StatusCode::kNotFound));
  // The same key again starts from nothing, in memory too.
  ASSERT_THAT(Login("", "key"), IsOk());
  request.set_read_mode(oz::v1::READ_MODE_CACHED);
  EXPECT_EQ(GetErrorDetail(List(request).status())->error_code(),
            "not_in_cache");
}

// A sync that is under way must not bring the account's runs back.
TEST_F(AccountServiceTest, LogoutIsFinalForRunningSyncs) {
  PutHistory(3);
  Start(4);
  ASSERT_THAT(Login("", "key"), IsOk());
  const std::string partition = Resolve("", "", "")->partition;
  oz::v1::ListRunsRequest request = ListRequest();
  request.clear_context();
  api_.Block();
  CallScope gone;
  gone.cancelled = [] { return true; };
  EXPECT_THAT(service_->ListRuns(request, gone),
              StatusIs(absl::StatusCode::kCancelled));
  api_.WaitForBlocked(1);
  ASSERT_THAT(Logout(""), IsOk());
  api_.Release();
  executor_->Shutdown();
  EXPECT_EQ(*runs_->CountRuns(partition), 0);
  EXPECT_EQ(runs_->GetCoverage(partition)->watermark_us, 0);
}

TEST_F(AccountServiceTest, ServesThePrincipalFromTheCacheForAWhile) {
  Start();
  ASSERT_THAT(Login("", "key"), IsOk());
  const auto cached = WhoAmI(oz::v1::READ_MODE_AUTO);
  ASSERT_THAT(cached, IsOk());
  EXPECT_EQ(cached->principal().uid(), "user-1");
  EXPECT_EQ(cached->account_name(), "default");
  EXPECT_EQ(cached->key_storage(), "memory (test)");
  EXPECT_EQ(principals(), 1);
  clock_.Advance(absl::Minutes(11));
  ASSERT_THAT(WhoAmI(oz::v1::READ_MODE_AUTO), IsOk());
  EXPECT_EQ(principals(), 2);
  ASSERT_THAT(WhoAmI(oz::v1::READ_MODE_REFRESH), IsOk());
  EXPECT_EQ(principals(), 3);
  clock_.Advance(absl::Minutes(11));
  api_.FailAlways(FakeOzApi::Offline());
  const auto stale = WhoAmI(oz::v1::READ_MODE_AUTO);
  ASSERT_THAT(stale, IsOk());
  EXPECT_TRUE(stale->freshness().stale());
  EXPECT_EQ(stale->freshness().stale_reason(), "offline");
  EXPECT_THAT(WhoAmI(oz::v1::READ_MODE_REFRESH),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(WhoAmI(oz::v1::READ_MODE_CACHED), IsOk());
  api_.FailAlways(FakeOzApi::InvalidKey());
  EXPECT_THAT(WhoAmI(oz::v1::READ_MODE_AUTO),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(AccountServiceTest, PassesTheStoresFailureOn) {
  credentials_.FailAlways(absl::DataLossError("credentials.json is damaged"));
  Start();
  EXPECT_THAT(Resolve("", "", ""), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_FALSE(accounts_->TryResolve(oz::v1::CallContext()).has_value());
  credentials_.FailAlways(absl::OkStatus());
  EXPECT_THAT(Resolve("", "key", ""), IsOk());
}

class PrincipalUidTest : public CoreFixture {
 protected:
  void SetUp() override {
    CoreFixture::SetUp();
    Start();
  }
  void Put(const std::string& content) {
    ASSERT_THAT(documents_->Put("p", DocumentKind::kPrincipal, "",
                                {.content = content}),
                IsOk());
  }
};

TEST_F(PrincipalUidTest, IsEmptyUntilItIsKnown) {
  EXPECT_EQ(CachedPrincipalUid(*documents_, "p"), "");
  Put(R"({"uid":"user-7","of_tomorrow":1})");
  EXPECT_EQ(CachedPrincipalUid(*documents_, "p"), "user-7");
  EXPECT_EQ(CachedPrincipalUid(*documents_, "q"), "");
}

TEST_F(PrincipalUidTest, WhatCannotBeReadIsNobody) {
  Put("{");
  EXPECT_EQ(CachedPrincipalUid(*documents_, "p"), "");
  EXPECT_THAT(PrincipalFromJson("[]"), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace ozd
