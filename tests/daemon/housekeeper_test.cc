// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/housekeeper.h"

#include <gtest/gtest.h>

#include <memory>

#include "tests/support/fake_clock.h"
#include "tests/support/temp_dir.h"

namespace ozd {
namespace {

class HousekeeperTest : public testing::Test {
 protected:
  HousekeeperTest() {
    Cache::Options options;
    options.directory = dir_.path();
    cache_ = *Cache::Open(options, &clock_);
    housekeeper_ =
        std::make_unique<Housekeeper>(cache_.get(), &executor_, [this] {
          ++asked_;
          return may_rest_;
        });
  }

  TempDir dir_;
  FakeClock clock_;
  std::unique_ptr<Cache> cache_;
  Executor executor_{{.max_threads = 0}};
  bool may_rest_ = true;
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
  executor_.RunDue(absl::Hours(1));
  EXPECT_EQ(asked_, 1);
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
  may_rest_ = true;
  executor_.RunDue(absl::Minutes(1));
  executor_.RunDue(absl::Minutes(1));
  EXPECT_EQ(asked_, 4);
}

}  // namespace
}  // namespace ozd
