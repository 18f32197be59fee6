// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/housekeeper.h"

#include <gtest/gtest.h>

#include <memory>

namespace ozd {
namespace {

class HousekeeperTest : public testing::Test {
 protected:
  HousekeeperTest()
      : housekeeper_(std::make_unique<Housekeeper>(
            &executor_, [this] { ++tidied_; },
            [this] {
              ++asked_;
              return may_rest_;
            })) {}

  Executor executor_{{.max_threads = 0}};
  bool may_rest_ = true;
  int tidied_ = 0;
  int asked_ = 0;
  std::unique_ptr<Housekeeper> housekeeper_;
};

TEST_F(HousekeeperTest, DoesNothingWithoutActivity) {
  executor_.RunDue(absl::Hours(1));
  EXPECT_EQ(asked_, 0);
}

TEST_F(HousekeeperTest, RestsAfterAQuietMinuteAndOnlyOnce) {
  housekeeper_->NoteActivity();
  housekeeper_->NoteActivity();
  executor_.RunDue(absl::Minutes(1));
  EXPECT_EQ(asked_, 0);
  executor_.RunDue(absl::Minutes(1));
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(tidied_, 1);
  executor_.RunDue(absl::Hours(1));
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(tidied_, 1);
}

TEST_F(HousekeeperTest, WaitsWhileThereIsActivity) {
  for (int i = 0; i < 5; ++i) {
    housekeeper_->NoteActivity();
    executor_.RunDue(absl::Minutes(1));
  }
  EXPECT_EQ(asked_, 0);
}

TEST_F(HousekeeperTest, AsksAgainUntilItMayRest) {
  may_rest_ = false;
  housekeeper_->NoteActivity();
  for (int i = 0; i < 4; ++i) executor_.RunDue(absl::Minutes(1));
  EXPECT_EQ(asked_, 3);
  // Nothing has happened since.
  EXPECT_EQ(tidied_, 1);
  may_rest_ = true;
  executor_.RunDue(absl::Minutes(1));
  executor_.RunDue(absl::Minutes(1));
  EXPECT_EQ(asked_, 4);
}

}  // namespace
}  // namespace ozd
