// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/followed_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr absl::Duration kNow = absl::Seconds(100);

TEST(FollowedRunsTest, CountsWhoAsked) {
  FollowedRuns set(absl::ZeroDuration());
  EXPECT_TRUE(set.Ask({"a"}));
  EXPECT_FALSE(set.Ask({"a"}));
  set.Release({"a"}, kNow);
  EXPECT_THAT(set.Runs(10, kNow), ElementsAre("a"));
  set.Release({"a"}, kNow);
  EXPECT_THAT(set.Runs(10, kNow), IsEmpty());
  EXPECT_FALSE(set.has_asked());
}

TEST(FollowedRunsTest, WhatWasAskedForComesFirstThenTheNewest) {
  FollowedRuns set(absl::Seconds(60));
  set.SetLive({"new", "old"}, kNow);
  set.Ask({"asked"});
  EXPECT_THAT(set.Runs(10, kNow), ElementsAre("asked", "new", "old"));
  EXPECT_THAT(set.Runs(2, kNow), ElementsAre("asked", "new"));
}

TEST(FollowedRunsTest, ARunThatHasEndedLingers) {
  FollowedRuns set(absl::Seconds(60));
  set.SetLive({"a"}, kNow);
  set.SetLive({}, kNow);
  EXPECT_THAT(set.Runs(10, kNow + absl::Seconds(59)), ElementsAre("a"));
  EXPECT_EQ(set.next_leave(), kNow + absl::Seconds(60));
  EXPECT_THAT(set.Runs(10, kNow + absl::Seconds(60)), IsEmpty());
  EXPECT_FALSE(set.next_leave().has_value());
}

}  // namespace
}  // namespace ozd
