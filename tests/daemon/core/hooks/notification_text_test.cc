// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/hooks/notification_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace ozd {
namespace {

using testing::HasSubstr;
using testing::Not;

HookEvent NotifiedEvent(const std::string& name, const std::string& title,
                        const std::string& reason = "") {
  HookEvent event;
  event.event = name;
  event.run.set_title(title);
  event.run.set_status_message(reason);
  return event;
}

TEST(NotificationTextTest, OneEventSaysWhatAndWhy) {
  const Notification failed =
      ComposeNotification({NotifiedEvent(kRunFailed, "Fix it", "no disk")});
  EXPECT_EQ(failed.title, "Failed: Fix it");
  EXPECT_EQ(failed.body, "no disk");
  EXPECT_FALSE(failed.urgent);
  const Notification blocked =
      ComposeNotification({NotifiedEvent(kRunBlocked, "Fix it", "may I?")});
  EXPECT_EQ(blocked.title, "Needs you: Fix it");
  EXPECT_TRUE(blocked.urgent);
  EXPECT_EQ(ComposeNotification({NotifiedEvent(kRunSucceeded, "Fix it")}).title,
            "Finished: Fix it");
}

TEST(NotificationTextTest, StalledRunsAndSchedulesSayHowBad) {
  HookEvent stalled = NotifiedEvent(kRunStalled, "Fix it");
  stalled.run.set_no_progress_ms(31 * 60'000);
  EXPECT_EQ(ComposeNotification({stalled}).title, "No progress: Fix it");
  EXPECT_EQ(ComposeNotification({stalled}).body, "for 31 minutes");
  HookEvent failing = NotifiedEvent(kScheduleFailing, "the last run");
  failing.run.set_schedule_name("nightly");
  failing.failures = 4;
  EXPECT_EQ(ComposeNotification({failing}).title,
            "Schedule keeps failing: nightly");
  EXPECT_EQ(ComposeNotification({failing}).body, "4 failures in a row");
}

TEST(NotificationTextTest, SeveralEventsAreCounted) {
  const Notification all = ComposeNotification(
      {NotifiedEvent(kRunSucceeded, "a"), NotifiedEvent(kRunSucceeded, "b"),
       NotifiedEvent(kRunSucceeded, "c"), NotifiedEvent(kRunError, "d"),
       NotifiedEvent(kRunBlocked, "e")});
  EXPECT_EQ(all.title, "3 runs finished, 1 failed, 1 needs you");
  EXPECT_EQ(all.body, "Finished: a\nFinished: b\nFinished: c\nand 2 more");
  EXPECT_TRUE(all.urgent);
  EXPECT_EQ(ComposeNotification({NotifiedEvent(kRunFailed, "a"),
                                 NotifiedEvent(kRunFailed, "b")})
                .title,
            "Runs: 2 failed");
}

TEST(NotificationTextTest, WhatRunsSayCannotSpoilTheWindow) {
  const Notification notification = ComposeNotification({NotifiedEvent(
      kRunFailed, absl::StrCat("a\nb\x1b[31m", std::string(500, 'x')),
      std::string(5000, 'y'))});
  EXPECT_LT(notification.title.size(), 120u);
  EXPECT_LT(notification.body.size(), 400u);
  EXPECT_THAT(notification.title, Not(HasSubstr("\n")));
  EXPECT_THAT(notification.title, Not(HasSubstr("\x1b")));
}

TEST(NotificationTextTest, LevelsDecide) {
  using Level = NotificationLevel;
  for (const char* event :
       {kRunFailed, kRunError, kRunBlocked, kRunStalled, kScheduleFailing}) {
    EXPECT_TRUE(IsNotified(Level::kFailures, NotifiedEvent(event, "")))
        << event;
    EXPECT_TRUE(IsNotified(Level::kAll, NotifiedEvent(event, ""))) << event;
    EXPECT_FALSE(IsNotified(Level::kOff, NotifiedEvent(event, ""))) << event;
  }
  EXPECT_FALSE(IsNotified(Level::kFailures, NotifiedEvent(kRunSucceeded, "")));
  EXPECT_TRUE(IsNotified(Level::kAll, NotifiedEvent(kRunSucceeded, "")));
  EXPECT_FALSE(IsNotified(Level::kAll, NotifiedEvent(kRunStarted, "")));
}

}  // namespace
}  // namespace ozd
