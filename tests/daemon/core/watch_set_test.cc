// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ozd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr absl::Duration kNow = absl::Seconds(100);

TEST(WatchSetTest, CountsWhoAsked) {
  WatchSet set(absl::ZeroDuration());
  EXPECT_TRUE(set.Ask({"a"}));
  EXPECT_FALSE(set.Ask({"a"}));
  set.Release({"a"}, kNow);
  EXPECT_THAT(set.Runs(10, kNow), ElementsAre("a"));
  set.Release({"a"}, kNow);
  EXPECT_THAT(set.Runs(10, kNow), IsEmpty());
  EXPECT_FALSE(set.has_asked());
}

TEST(WatchSetTest, WhatWasAskedForComesFirstThenTheNewest) {
  WatchSet set(absl::Seconds(60));
  set.SetLive({"new", "old"}, kNow);
  set.Ask({"asked"});
  EXPECT_THAT(set.Runs(10, kNow), ElementsAre("asked", "new", "old"));
  EXPECT_THAT(set.Runs(2, kNow), ElementsAre("asked", "new"));
}

TEST(WatchSetTest, ARunThatHasEndedLingers) {
  WatchSet set(absl::Seconds(60));
  set.SetLive({"a"}, kNow);
  set.SetLive({}, kNow);
  EXPECT_THAT(set.Runs(10, kNow + absl::Seconds(59)), ElementsAre("a"));
  EXPECT_EQ(set.next_leave(), kNow + absl::Seconds(60));
  EXPECT_THAT(set.Runs(10, kNow + absl::Seconds(60)), IsEmpty());
  EXPECT_FALSE(set.next_leave().has_value());
}

}  // namespace
}  // namespace ozd
