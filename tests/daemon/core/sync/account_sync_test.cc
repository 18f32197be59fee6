// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/account_sync.h"

#include <gmock/gmock.h>

#include "daemon/core/sync/sync_engine.h"
#include "proto/support/error_detail.h"
#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

class AccountStatusTest : public CoreFixture {
 protected:
  void SetUp() override {
    CoreFixture::SetUp();
    Start();
    state_ = std::make_unique<AccountState>("p", runs_.get(), Coverage());
    ResolvedAccount account;
    account.name = "work";
    account.caller.server_root_url = kServer;
    state_->SetAccount(account);
  }
  void TearDown() override {
    state_.reset();
    CoreFixture::TearDown();
  }
  oz::v1::AccountStatus Describe(Following following = Following::kYes) {
    return DescribeAccount(*state_, *runs_, following, clock_,
                           absl::Seconds(5));
  }

  std::unique_ptr<AccountState> state_;
};

TEST_F(AccountStatusTest, DescribesWhatIsHeld) {
  EXPECT_EQ(Describe().name(), "work");
  EXPECT_EQ(Describe().server_root_url(), kServer);
  EXPECT_EQ(Describe().cached_runs(), 0);
  EXPECT_EQ(Describe().coverage_created_from_us(), 0);
  EXPECT_TRUE(Describe().freshness().stale());

  ASSERT_THAT(state_->Commit(
                  {PutRun(1), PutRun(2)},
                  [](Coverage* coverage) { coverage->created_from_us = 77; }),
              IsOk());
  ASSERT_THAT(state_->Confirm(NowOn(clock_)), IsOk());
  EXPECT_EQ(Describe().cached_runs(), 2);
  EXPECT_FALSE(Describe().coverage_complete());
  EXPECT_EQ(Describe().coverage_created_from_us(), 77);
  EXPECT_EQ(Describe().freshness().as_of_us(), NowUs());
  EXPECT_FALSE(Describe().freshness().stale());

  ASSERT_THAT(
      state_->Commit({}, [](Coverage* coverage) { coverage->complete = true; }),
      IsOk());
  EXPECT_TRUE(Describe().coverage_complete());
  EXPECT_EQ(Describe().coverage_created_from_us(), 0);
}

TEST_F(AccountStatusTest, SaysHowTheServiceIsFollowedAndWhyNot) {
  EXPECT_EQ(Describe(Following::kYes).upstream(), "list");
  EXPECT_EQ(Describe(Following::kNo).upstream(), "idle");
  EXPECT_EQ(Describe(Following::kNo).upstream_reason(), "nobody asked lately");

  state_->NoteFailure(FakeOzApi::Offline(), absl::ZeroDuration());
  EXPECT_EQ(Describe().upstream(), "offline");
  EXPECT_EQ(Describe().upstream_reason(), "offline");
  state_->NoteFailure(FakeOzApi::InvalidKey(), absl::ZeroDuration());
  EXPECT_EQ(Describe().upstream(), "signed_out");
  EXPECT_EQ(Describe().upstream_reason(), "the API key was refused");
  state_->NoteFailure(absl::ResourceExhaustedError("slow down"),
                      absl::ZeroDuration());
  EXPECT_EQ(Describe().upstream(), "list");
  EXPECT_EQ(Describe().upstream_reason(), "rate limited");
  state_->NoteSuccess();
  EXPECT_EQ(Describe().upstream_reason(), "");
}

}  // namespace
}  // namespace ozd
