// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/notification_gatherer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/daemon/core/hooks/hook_fixture.h"

namespace ozd {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class NotificationGathererTest : public HookFixture {
 protected:
  void SetUp() override {
    HookFixture::SetUp();
    hook_options_.notifications = NotificationLevel::kFailures;
  }
};

TEST_F(NotificationGathererTest, WhatHappensTogetherIsOne) {
  Begin();
  PutNewRun(1, "FAILED");
  PutNewRun(2, "BLOCKED");
  PutNewRun(3, "SUCCEEDED");
  Sync();
  EXPECT_THAT(notifier_.shown(), IsEmpty());
  Pass(absl::Seconds(2));
  ASSERT_THAT(notifier_.shown(), SizeIs(1));
  EXPECT_EQ(notifier_.shown()[0].title, "Runs: 1 failed, 1 needs you");
  EXPECT_TRUE(notifier_.shown()[0].urgent);
  Pass(absl::Seconds(20));
  EXPECT_THAT(notifier_.shown(), SizeIs(1));
}

TEST_F(NotificationGathererTest, ThePastIsNotShown) {
  PutRun(1);
  PutRun(2);
  Begin();
  StopHooks();
  PutRun(1, "FAILED");
  StartHooks();
  Sync();
  Pass(absl::Seconds(5));
  EXPECT_THAT(notifier_.shown(), IsEmpty());
  PutRun(2, "FAILED");
  Sync();
  Pass(absl::Seconds(5));
  EXPECT_THAT(notifier_.shown(), SizeIs(1));
}

TEST_F(NotificationGathererTest, OnlyOnesOwnRunsAreShown) {
  StartHooks();
  oz::v1::WhoAmIRequest who;
  *who.mutable_context() = Context();
  ASSERT_THAT(accounts_->WhoAmI(who, CallScope()), IsOk());
  Sync();
  for (int i = 1; i <= 2; ++i) {
    oz::v1::Run run = PutNewRun(i, "FAILED");
    run.set_creator_uid(absl::StrCat("user-", i));
    api_.PutRun(run);
  }
  Sync();
  Pass(absl::Seconds(5));
  ASSERT_THAT(notifier_.shown(), SizeIs(1));
  EXPECT_EQ(notifier_.shown()[0].title, "Failed: Run 1 of 1");
}

TEST_F(NotificationGathererTest, CanBeTried) {
  Begin();
  oz::v1::TestHookRequest request;
  request.set_hook("desktop-notification");
  EXPECT_TRUE(engine_->Test(request, CallScope())->succeeded());
  EXPECT_THAT(notifier_.shown(), SizeIs(1));
}

}  // namespace
}  // namespace ozd
