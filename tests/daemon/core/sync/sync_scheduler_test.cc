// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/sync_scheduler.h"

#include <gmock/gmock.h>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

class SyncSchedulerTest : public CoreFixture {
 protected:
  void SetUp() override {
    CoreFixture::SetUp();
    options_.background_sync = true;
    PutHistory(3);
    Start();
  }
  void LetTimePass(absl::Duration time) {
    const absl::Duration step = absl::Milliseconds(100);
    for (; time > absl::ZeroDuration(); time -= step) {
      clock_.Advance(step);
      executor_->RunDue(step);
    }
  }
};

TEST_F(SyncSchedulerTest, KeepsRepeatedQueriesWarm) {
  ASSERT_THAT(List(ListRequest(3)), IsOk());
  for (int i = 0; i < 50; ++i) {
    LetTimePass(absl::Seconds(1));
    ASSERT_TRUE(service_->TryListRunsFromCache(ListRequest(3)).has_value());
  }
  EXPECT_GE(lists(), 50 / 4);
  EXPECT_LE(lists(), 50 / 3);
  EXPECT_EQ(synced_->Status()[0].upstream(), "list");
}

TEST_F(SyncSchedulerTest, SlowsDownAndStops) {
  ASSERT_THAT(List(ListRequest(3)), IsOk());
  LetTimePass(absl::Minutes(1));
  const int active = lists();
  LetTimePass(absl::Minutes(9));
  const int slowing = lists() - active;
  EXPECT_GE(slowing, 9);
  EXPECT_LE(slowing, 20);
  LetTimePass(absl::Minutes(2));
  const int stopped = lists();
  LetTimePass(absl::Minutes(60));
  EXPECT_EQ(lists(), stopped);
  EXPECT_EQ(synced_->Status()[0].upstream(), "idle");
  ASSERT_THAT(List(ListRequest(3)), IsOk());
  LetTimePass(absl::Seconds(5));
  EXPECT_EQ(lists(), stopped + 2);
}

TEST_F(SyncSchedulerTest, BacksOffWhileTheServiceFails) {
  ASSERT_THAT(List(ListRequest(3)), IsOk());
  api_.FailAlways(FakeOzApi::Offline());
  LetTimePass(absl::Seconds(5));
  const int before = lists();
  LetTimePass(absl::Minutes(4));
  // 1, 2, 4, 8, 16, 32, 60, 60 .. seconds, each at least half of it.
  EXPECT_GE(lists() - before, 6);
  EXPECT_LE(lists() - before, 16);
  api_.FailAlways(absl::OkStatus());
  ASSERT_THAT(List(ListRequest(3)), IsOk());
  const int back = lists();
  LetTimePass(absl::Seconds(20));
  EXPECT_GE(lists() - back, 4);
}

TEST_F(SyncSchedulerTest, LeavesARefusedKeyAlone) {
  ASSERT_THAT(List(ListRequest(3)), IsOk());
  api_.RevokeKey(kKey);
  LetTimePass(absl::Seconds(5));
  const int before = lists();
  LetTimePass(absl::Seconds(25));
  EXPECT_EQ(lists(), before);
}

TEST_F(SyncSchedulerTest, ResumesGentlyAfterSuspend) {
  ASSERT_THAT(List(ListRequest(3)), IsOk());
  const int before = lists();
  clock_.Advance(absl::Minutes(8));
  executor_->RunDue(absl::Seconds(4));
  EXPECT_EQ(lists(), before);
  executor_->RunDue(absl::Seconds(5));
  EXPECT_EQ(lists(), before + 1);
}

TEST_F(SyncSchedulerTest, CachedReadsStartNothing) {
  Restart();
  EXPECT_THAT(List(ListRequest(3, oz::v1::READ_MODE_CACHED)),
              StatusIs(absl::StatusCode::kUnavailable));
  LetTimePass(absl::Minutes(1));
  EXPECT_EQ(lists(), 0);
}

}  // namespace
}  // namespace ozd
