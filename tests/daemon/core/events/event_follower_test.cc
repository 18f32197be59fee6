// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/event_follower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/daemon/core/events/event_fixture.h"

namespace ozd {
namespace {

using Progress = EventFollower::Progress;

class EventFollowerTest : public EventFixture {
 protected:
  void SetUp() override {
    EventFixture::SetUp();
    StartHub();
    state_ = State();
    tasks_ = std::make_unique<Tasks>(executor_.get());
    EventIngest::Hooks hooks;
    hooks.on_caught_up = [this](const std::vector<std::string>& run_ids) {
      follower_->OnCaughtUp(run_ids);
    };
    ingest_ = std::make_unique<EventIngest>(state_->partition(), log_.get(),
                                            &recent_, tasks_.get(), used_clock_,
                                            hub_options_, std::move(hooks));
    follower_ = std::make_unique<EventFollower>(
        EventFollower::Parts{.accounts = synced_.get(),
                             .state = state_,
                             .log = log_.get(),
                             .ingest = ingest_.get(),
                             .recent = &recent_},
        hub_options_, [this] {
          MutexLock lock(&mutex_);
          ++changes_;
          changed_.NotifyAll();
        });
  }
  void TearDown() override {
    follower_->Stop();
    tasks_->Shutdown();
    follower_.reset();
    ingest_.reset();
    tasks_.reset();
    state_.reset();
    EventFixture::TearDown();
  }

  // Waits until `is_so` is true after a change.
  template <typename IsSo>
  void Await(const IsSo& is_so) {
    MutexLock lock(&mutex_);
    WaitUntil(&changed_, &mutex_,
              [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return is_so(); });
  }

  std::shared_ptr<AccountState> state_;
  RecentEvents recent_{64};
  std::unique_ptr<Tasks> tasks_;
  std::unique_ptr<EventIngest> ingest_;
  std::unique_ptr<EventFollower> follower_;
  Mutex mutex_;
  CondVar changed_;
  int changes_ = 0;
};

TEST_F(EventFollowerTest, FollowsARunAsLongAsItIsAskedFor) {
  EXPECT_TRUE(follower_->report().is_idle);
  follower_->Ask({"a"});
  Await([this] { return follower_->ProgressOf({"a"}) == Progress::kCaughtUp; });
  Await([this] { return follower_->connection().transport() == "stream"; });
  EXPECT_EQ(follower_->report().followed_runs, 1);
  follower_->Release({"a"});
  api_.live().WaitForOpenStreams(0);
}

TEST_F(EventFollowerTest, ARunThatIsNotFollowedIsNotWaitedFor) {
  follower_->Ask({"a"});
  Await([this] { return follower_->ProgressOf({"b"}) == Progress::kCaughtUp; });
}

TEST_F(EventFollowerTest, IsBlockedOnlyAfterAFailureThatLasts) {
  api_.live().RefusePolls(absl::NotFoundError("404"));
  api_.live().RefuseStreams(absl::UnavailableError("offline"));
  follower_->Ask({"a"});
  Await([this] { return follower_->report().is_blocked; });
  EXPECT_EQ(follower_->ProgressOf({"a"}), Progress::kBlocked);
  EXPECT_EQ(follower_->connection().state(), "stale");
  api_.live().RefuseStreams(absl::OkStatus());
  Await([this] { return follower_->ProgressOf({"a"}) == Progress::kCaughtUp; });
  EXPECT_EQ(follower_->connection().state(), "live");
}

TEST_F(EventFollowerTest, DroppedEventsAreAskedForAgain) {
  follower_->Ask({"a"});
  api_.live().WaitForOpenStreams(1);
  const size_t asks = api_.live().stream_log().size();
  follower_->OnDropped();
  api_.live().WaitForStreamAsks(asks + 1);
  Await([this] { return follower_->ProgressOf({"a"}) == Progress::kCaughtUp; });
}

TEST_F(EventFollowerTest, NothingIsFollowedOnceItIsStopped) {
  follower_->Ask({"a"});
  api_.live().WaitForOpenStreams(1);
  follower_->Stop();
  api_.live().WaitForOpenStreams(0);
  const size_t asks = api_.live().stream_log().size();
  follower_->Ask({"b"});
  EXPECT_EQ(api_.live().stream_log().size(), asks);
}

TEST(ListConnectionTest, FollowsTheLastAnswerOfTheService) {
  AccountState state("p", nullptr, Coverage());
  const absl::Duration now;
  EXPECT_EQ(ListConnection(state, now).state(), "live");
  EXPECT_EQ(ListConnection(state, now).transport(), "list");
  state.NoteFailure(FakeOzApi::Offline(), now);
  EXPECT_EQ(ListConnection(state, now).state(), "stale");
  EXPECT_EQ(ListConnection(state, now).reason(), "offline");
  state.NoteFailure(FakeOzApi::InvalidKey(), now);
  EXPECT_EQ(ListConnection(state, now).state(), "signed_out");
  state.NoteSuccess();
  state.NoteRateLimit(absl::ResourceExhaustedError("429"),
                      now + absl::Seconds(1));
  EXPECT_EQ(ListConnection(state, now).state(), "rate_limited");
}

}  // namespace
}  // namespace ozd
