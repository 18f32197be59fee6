// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/search/sync_before_read.h"

#include <gmock/gmock.h>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

class CachedReadTest : public CoreFixture {
 protected:
  absl::StatusOr<oz::v1::Freshness> Sync(oz::v1::ReadMode mode) {
    const absl::StatusOr<AccountSync::InUse> account =
        synced_->Use(Context(), mode);
    if (!account.ok()) return account.status();
    return SyncForCachedRead(synced_.get(), *account, mode, CallScope());
  }
};

TEST_F(CachedReadTest, SyncsAsTheModeSays) {
  PutHistory(1);
  Start();
  EXPECT_THAT(Sync(oz::v1::READ_MODE_CACHED),
              StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(lists(), 0);
  ASSERT_THAT(Sync(oz::v1::READ_MODE_AUTO), IsOk());
  const int first = lists();
  EXPECT_GT(first, 0);
  ASSERT_THAT(Sync(oz::v1::READ_MODE_AUTO), IsOk());
  EXPECT_EQ(lists(), first);
  ASSERT_THAT(Sync(oz::v1::READ_MODE_REFRESH), IsOk());
  EXPECT_GT(lists(), first);
}

TEST_F(CachedReadTest, SaysThatItIsOld) {
  PutHistory(1);
  Start();
  ASSERT_THAT(Sync(oz::v1::READ_MODE_AUTO), IsOk());
  clock_.Advance(absl::Minutes(1));
  EXPECT_TRUE(Sync(oz::v1::READ_MODE_CACHED)->stale());
}

}  // namespace
}  // namespace ozd
