// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/writes/mutation.h"

#include <gmock/gmock.h>

#include "daemon/upstream/http/transport.h"
#include "proto/support/error_detail.h"
#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

using testing::ElementsAre;

absl::Status RateLimited() {
  oz::v1::ErrorDetail detail;
  detail.set_http_status(429);
  detail.set_retry_after_ms(5000);
  return MakeError(absl::StatusCode::kResourceExhausted, "slow down", detail);
}

absl::Status Failure(absl::StatusCode code, Delivery delivery) {
  return MakeTransportError(code, "connection reset", delivery,
                            Retryable::kYes);
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
  EXPECT_EQ(mutation->change_caller().timeout, absl::Seconds(10));
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

TEST(UnknownOutcomeTest, IsNoneWhenNothingWasSent) {
  EXPECT_TRUE(AnswerWasLost(
      Failure(absl::StatusCode::kUnavailable, Delivery::kPossible)));
  EXPECT_TRUE(AnswerWasLost(
      Failure(absl::StatusCode::kDeadlineExceeded, Delivery::kPossible)));
  EXPECT_FALSE(
      AnswerWasLost(Failure(absl::StatusCode::kUnavailable, Delivery::kNever)));
  EXPECT_TRUE(AnswerWasLost(absl::DataLossError("half of it")));
  EXPECT_FALSE(AnswerWasLost(absl::FailedPreconditionError("refused")));
  EXPECT_FALSE(AnswerWasLost(absl::OkStatus()));
}

TEST(UnknownOutcomeTest, LeavesTimeToLook) {
  EXPECT_EQ(TimeForChange(absl::Seconds(60)), absl::Seconds(50));
  EXPECT_EQ(TimeForChange(absl::Seconds(4)), absl::Seconds(2));
}

TEST(UnknownOutcomeTest, SaysWhatIsKnownFirstAndWhyNext) {
  const absl::Status lost =
      Failure(absl::StatusCode::kUnavailable, Delivery::kPossible);
  const absl::Status not_done = DidNotHappenError(lost, "X was not created");
  EXPECT_THAT(not_done,
              StatusIs(absl::StatusCode::kUnavailable, "X was not created"));
  EXPECT_THAT(GetErrorDetail(not_done)->causes(),
              ElementsAre("connection reset"));
  const absl::Status unknown =
      UnknownOutcomeError(lost, "X was created", "Look.");
  EXPECT_THAT(unknown, StatusIs(absl::StatusCode::kUnavailable,
                                "it is not known whether X was created"));
  EXPECT_EQ(GetErrorDetail(unknown)->remedy(), "Look.");
}

}  // namespace
}  // namespace ozd
