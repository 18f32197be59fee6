// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/hold.h"

#include "gtest/gtest.h"
#include "proto/support/error_detail.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

TEST(BackOffTest, DoublesUpToAMinuteWithJitter) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_GE(BackOff(1), absl::Seconds(0.5));
    EXPECT_LE(BackOff(1), absl::Seconds(1));
    EXPECT_GE(BackOff(3), absl::Seconds(2));
    EXPECT_LE(BackOff(3), absl::Seconds(4));
    EXPECT_GE(BackOff(1000), absl::Seconds(30));
    EXPECT_LE(BackOff(1000), absl::Seconds(60));
  }
}

absl::Status BusyFor(int64_t ms) {
  oz::v1::ErrorDetail detail;
  detail.set_retry_after_ms(ms);
  return MakeError(absl::StatusCode::kUnavailable, "busy", detail);
}

TEST(HoldTest, LastsAsLongAsTheServiceAsksForUpToAnHour) {
  EXPECT_EQ(HoldAfter(BusyFor(7000), 1), absl::Seconds(7));
  EXPECT_EQ(HoldAfter(BusyFor(int64_t{1} << 40), 1), absl::Hours(1));
  EXPECT_EQ(HoldAfter(absl::UnavailableError("offline"), 1),
            absl::ZeroDuration());
  EXPECT_GE(HoldAfter(absl::ResourceExhaustedError("slow down"), 1),
            absl::Seconds(1));
  EXPECT_EQ(HoldAfter(absl::UnauthenticatedError("no"), 1), absl::Seconds(30));
}

TEST(HoldTest, NotesRefusalsAndNothingElse) {
  FakeClock clock;
  AccountState state("p", nullptr, Coverage());
  NoteRefusal(&state, absl::OkStatus(), clock);
  NoteRefusal(&state, absl::UnavailableError("offline"), clock);
  EXPECT_THAT(state.HeldFailure(clock.Uptime()), IsOk());
  NoteRefusal(&state, BusyFor(7000), clock);
  EXPECT_THAT(state.RateLimit(clock.Uptime()),
              StatusIs(absl::StatusCode::kUnavailable));
  AccountState refused("q", nullptr, Coverage());
  NoteRefusal(&refused, absl::UnauthenticatedError("no"), clock);
  EXPECT_THAT(refused.HeldFailure(clock.Uptime()),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

}  // namespace
}  // namespace ozd
