// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/sync_gate.h"

#include <gmock/gmock.h>

#include "daemon/core/base/tasks.h"
#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

// The gate alone, over a sync engine without scheduler and backfill.
class SyncGateTest : public CoreFixture {
 protected:
  void Begin(int threads = 0) {
    Start(threads);
    tasks_ = std::make_unique<Tasks>(executor_.get());
    syncs_ = std::make_unique<SyncEngine>(
        tasks_.get(), &api_, &clock_, SyncEngine::Options(),
        [](const std::shared_ptr<AccountState>&, const SyncResult&) {});
    gate_ = std::make_unique<SyncGate>(
        syncs_.get(), &clock_,
        SyncGate::Options{.sync_wait = absl::Milliseconds(1),
                          .first_contact_wait = absl::Minutes(1)});
    state_ = std::make_shared<AccountState>("p", runs_.get(), Coverage());
  }
  void TearDown() override {
    api_.Release();
    gate_.reset();
    tasks_.reset();
    syncs_.reset();
    state_.reset();
    CoreFixture::TearDown();
  }
  SyncGate::Result Pass() { return gate_->Pass(state_, CallScope()); }

  std::unique_ptr<Tasks> tasks_;
  std::unique_ptr<SyncEngine> syncs_;
  std::unique_ptr<SyncGate> gate_;
  std::shared_ptr<AccountState> state_;
};

TEST_F(SyncGateTest, PassesAtOnceWhileTheAccountIsCurrent) {
  Begin();
  EXPECT_THAT(Pass().status, IsOk());
  EXPECT_THAT(Pass().status, IsOk());
  clock_.Advance(absl::Seconds(5));
  EXPECT_THAT(Pass().status, IsOk());
  EXPECT_EQ(lists(), 1);
  clock_.Advance(absl::Milliseconds(1));
  EXPECT_THAT(Pass().status, IsOk());
  EXPECT_EQ(lists(), 2);
}

TEST_F(SyncGateTest, ForceAsksAgain) {
  Begin();
  EXPECT_THAT(Pass().status, IsOk());
  EXPECT_THAT(gate_->Force(state_, CallScope()).status, IsOk());
  EXPECT_EQ(lists(), 2);
}

TEST_F(SyncGateTest, TellsWhyTheSyncFailed) {
  Begin();
  api_.FailNext(FakeOzApi::Offline());
  EXPECT_THAT(Pass().status, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(Pass().status, IsOk());
}

TEST_F(SyncGateTest, DoesNotAskAServiceThatWantsToBeLeftAlone) {
  Begin();
  oz::v1::ErrorDetail detail;
  detail.set_retry_after_ms(60'000);
  api_.FailNext(MakeError(absl::StatusCode::kUnavailable, "busy", detail));
  EXPECT_THAT(Pass().status, StatusIs(absl::StatusCode::kUnavailable));
  clock_.Advance(absl::Seconds(59));
  EXPECT_THAT(Pass().status, StatusIs(absl::StatusCode::kUnavailable));
  const SyncGate::Result forced = gate_->Force(state_, CallScope());
  EXPECT_EQ(GetErrorDetail(forced.status)->retry_after_ms(), 1000);
  EXPECT_EQ(lists(), 1);
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(Pass().status, IsOk());
  EXPECT_EQ(lists(), 2);
}

TEST_F(SyncGateTest, GoesOnWithoutASlowSync) {
  Begin(/*threads=*/2);
  EXPECT_THAT(Pass().status, IsOk());
  clock_.Advance(absl::Minutes(1));
  api_.Block();
  EXPECT_THAT(Pass().status, StatusIs(absl::StatusCode::kDeadlineExceeded));
  CallScope gone;
  gone.cancelled = [] { return true; };
  EXPECT_THAT(gate_->Force(state_, gone).status,
              StatusIs(absl::StatusCode::kCancelled));
  // The sync goes on for those who come later.
  api_.WaitForBlocked(1);
  EXPECT_EQ(lists(), 2);
}

class SyncGateReadTest : public CoreFixture {
 protected:
  absl::StatusOr<oz::v1::Freshness> Sync(oz::v1::ReadMode mode) {
    const absl::StatusOr<AccountSync::InUse> account =
        synced_->Use(Context(), mode);
    if (!account.ok()) return account.status();
    return synced_->gate()->Read(account->state, mode, CallScope());
  }
};

TEST_F(SyncGateReadTest, SyncsAsTheModeSays) {
  PutHistory(1);
  Start();
  EXPECT_THAT(Sync(oz::v1::READ_MODE_CACHED),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(lists(), 0);
  ASSERT_THAT(Sync(oz::v1::READ_MODE_AUTO), IsOk());
  const int first = lists();
  EXPECT_GT(first, 0);
  ASSERT_THAT(Sync(oz::v1::READ_MODE_AUTO), IsOk());
  EXPECT_EQ(lists(), first);
  ASSERT_THAT(Sync(oz::v1::READ_MODE_REFRESH), IsOk());
  EXPECT_GT(lists(), first);
}

TEST_F(SyncGateReadTest, SaysThatItIsOld) {
  PutHistory(1);
  Start();
  ASSERT_THAT(Sync(oz::v1::READ_MODE_AUTO), IsOk());
  clock_.Advance(absl::Minutes(1));
  EXPECT_TRUE(Sync(oz::v1::READ_MODE_CACHED)->stale());
}

}  // namespace
}  // namespace ozd
