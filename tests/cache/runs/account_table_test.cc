// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/account_table.h"

#include "tests/cache/cache_db.h"

namespace ozd {
namespace {

using AccountTableTest = CacheDbTest;

TEST_F(AccountTableTest, AnAccountHasOneIntegerThatIsNeverUsedAgain) {
  EXPECT_FALSE(FindAccount(db_.get(), "a")->has_value());
  const int64_t a = *EnsureAccount(db_.get(), "a");
  EXPECT_EQ(*EnsureAccount(db_.get(), "a"), a);
  EXPECT_EQ(**FindAccount(db_.get(), "a"), a);
  const int64_t b = *EnsureAccount(db_.get(), "b");
  EXPECT_NE(b, a);
  ASSERT_THAT(UnlinkAccount(db_.get(), "b"), IsOk());
  ASSERT_THAT(UnlinkAccount(db_.get(), "b"), IsOk());
  EXPECT_FALSE(FindAccount(db_.get(), "b")->has_value());
  EXPECT_GT(*EnsureAccount(db_.get(), "b"), b);
  EXPECT_EQ(Count("removed_account"), 1);
}

TEST_F(AccountTableTest, CountsRunsForEachAccount) {
  const int64_t a = *EnsureAccount(db_.get(), "a");
  const int64_t b = *EnsureAccount(db_.get(), "b");
  ASSERT_THAT(AddToRunCount(db_.get(), a, 5), IsOk());
  ASSERT_THAT(AddToRunCount(db_.get(), a, -2), IsOk());
  EXPECT_EQ(*LoadRunCount(db_.get(), a), 3);
  EXPECT_EQ(*LoadRunCount(db_.get(), b), 0);
  EXPECT_EQ(*LoadRunCount(db_.get(), 99), 0);
}

TEST_F(AccountTableTest, KeepsTheCoverage) {
  const int64_t a = *EnsureAccount(db_.get(), "a");
  EXPECT_EQ(LoadCoverage(db_.get(), a)->created_from_us, INT64_MAX);
  ASSERT_THAT(SaveCoverage(db_.get(), a, {.complete = true, .watermark_us = 7}),
              IsOk());
  EXPECT_TRUE(LoadCoverage(db_.get(), a)->complete);
  EXPECT_EQ(LoadCoverage(db_.get(), a)->watermark_us, 7);
  EXPECT_FALSE(LoadCoverage(db_.get(), 99)->complete);
}

}  // namespace
}  // namespace ozd
