// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/stream_registry.h"

#include <gtest/gtest.h>

#include "tests/daemon/core/live_fixture.h"

namespace ozd {
namespace {

class StreamRegistryTest : public LiveFixture {
 protected:
  void SetUp() override {
    LiveFixture::SetUp();
    StartLive();
    tasks_ = std::make_unique<Tasks>(executor_.get());
    streams_ = std::make_unique<StreamRegistry>(synced_.get(), hub_.get(),
                                                tasks_.get());
  }
  void TearDown() override {
    tasks_->Shutdown();
    streams_.reset();
    tasks_.reset();
    LiveFixture::TearDown();
  }

  std::unique_ptr<Tasks> tasks_;
  std::unique_ptr<StreamRegistry> streams_;
};

TEST_F(StreamRegistryTest, TellsTheStreamsOfOneAccount) {
  const auto mine = streams_->Add("mine");
  const auto other = streams_->Add("other");
  int woken = 0;
  mine->Start([&woken] { ++woken; });
  streams_->Notify("mine", kNoticeRunsChanged);
  streams_->Notify("mine", kNoticeConnection);
  EXPECT_EQ(woken, 2);
  // Known already, and not looked at yet.
  streams_->Notify("mine", kNoticeRunsChanged);
  EXPECT_EQ(woken, 2);
  EXPECT_EQ(mine->TakeNotices(), kNoticeRunsChanged | kNoticeConnection);
  EXPECT_EQ(mine->TakeNotices(), 0u);
  EXPECT_EQ(other->TakeNotices(), 0u);
  streams_->NotifyAll(kNoticeShutdown);
  EXPECT_EQ(other->TakeNotices(), static_cast<uint32_t>(kNoticeShutdown));
  EXPECT_EQ(streams_->count("mine"), 1);
  streams_->Remove(mine);
  streams_->Remove(other);
  EXPECT_EQ(streams_->count("mine"), 0);
}

TEST_F(StreamRegistryTest, WakesWhoeverStartsLate) {
  const auto stream = streams_->Add("mine");
  stream->Notify(kNoticeResult);
  int woken = 0;
  stream->Start([&woken] { ++woken; });
  EXPECT_EQ(woken, 1);
  streams_->Remove(stream);
  stream->Notify(kNoticeRunsChanged);
  EXPECT_EQ(woken, 1);
}

TEST_F(StreamRegistryTest, AsksForASignOfLife) {
  const auto stream = streams_->Add("mine");
  int woken = 0;
  stream->Start([&woken] { ++woken; });
  EXPECT_FALSE(stream->IsKeepaliveDue());
  clock_.Advance(absl::Seconds(15));
  executor_->RunDue(absl::Seconds(15));
  EXPECT_EQ(woken, 1);
  EXPECT_TRUE(stream->IsKeepaliveDue());
  stream->ResetKeepalive();
  EXPECT_FALSE(stream->IsKeepaliveDue());
  streams_->Remove(stream);
}

TEST_F(StreamRegistryTest, SubscribesToTheConnectionAndToLogouts) {
  LogIn();
  const std::shared_ptr<AccountState> state = State();
  const auto mine = streams_->Add(state->partition());
  const auto other = streams_->Add("other");
  state->NoteFailure(FakeOzApi::Offline(), absl::ZeroDuration());
  Settle();
  EXPECT_EQ(mine->TakeNotices(), static_cast<uint32_t>(kNoticeConnection));
  EXPECT_THAT(streams_->EndOf(kNoticeConnection), IsOk());
  ASSERT_THAT(accounts_->Logout(oz::v1::LogoutRequest()), IsOk());
  Settle();
  const uint32_t notices = mine->TakeNotices();
  EXPECT_NE(notices & kNoticeForgotten, 0u);
  EXPECT_THAT(streams_->EndOf(notices), StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(other->TakeNotices(), 0u);
  tasks_->Close();
  EXPECT_EQ(ErrorCodeOf(streams_->EndOf(0)), "shutting_down");
  streams_->Remove(mine);
  streams_->Remove(other);
}

}  // namespace
}  // namespace ozd
