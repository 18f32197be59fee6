// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/writes/mutation.h"

#include <gmock/gmock.h>

#include "proto/support/error_detail.h"
#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

absl::Status RateLimited() {
  oz::v1::ErrorDetail detail;
  detail.set_http_status(429);
  detail.set_retry_after_ms(5000);
  return MakeError(absl::StatusCode::kResourceExhausted, "slow down", detail);
}

class MutationTest : public CoreFixture {
 protected:
  absl::StatusOr<Mutation> Begin() {
    CallScope scope;
    scope.timeout = absl::Seconds(20);
    return Mutation::Begin(synced_.get(), Context(), scope);
  }
};

TEST_F(MutationTest, LeavesTimeToLookUpWhatBecameOfIt) {
  Start();
  const auto mutation = Begin();
  ASSERT_THAT(mutation, IsOk());
  EXPECT_EQ(mutation->caller().timeout, absl::Seconds(20));
  EXPECT_EQ(mutation->CallerLeaving(0.25).timeout, absl::Seconds(15));
  clock_.Advance(absl::Seconds(15));
  EXPECT_EQ(mutation->scope().timeout, absl::Seconds(5));
  EXPECT_EQ(mutation->caller().timeout, absl::Seconds(5));
  clock_.Advance(absl::Seconds(15));
  EXPECT_EQ(mutation->scope().timeout, absl::ZeroDuration());
}

TEST_F(MutationTest, LeavesAServiceAloneThatWantsToBe) {
  Start();
  EXPECT_THAT(Begin()->Note(RateLimited()),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(Begin(), StatusIs(absl::StatusCode::kResourceExhausted));
  clock_.Advance(absl::Seconds(6));
  EXPECT_THAT(Begin(), IsOk());
}

}  // namespace
}  // namespace ozd
