// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/writes/unknown_outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/upstream/http/transport.h"
#include "proto/support/error_detail.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

using testing::ElementsAre;

absl::Status Failure(absl::StatusCode code, Delivery delivery) {
  return MakeTransportError(code, "connection reset", delivery,
                            Retryable::kYes);
}

TEST(LostAnswerTest, IsNoneWhenNothingWasSent) {
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

TEST(LostAnswerTest, LeavesTimeToLook) {
  EXPECT_EQ(TimeForChange(absl::Seconds(60)), absl::Seconds(50));
  EXPECT_EQ(TimeForChange(absl::Seconds(4)), absl::Seconds(2));
}

TEST(LostAnswerTest, SaysWhatIsKnownFirstAndWhyNext) {
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
