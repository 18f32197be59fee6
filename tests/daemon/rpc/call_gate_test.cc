// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/call_gate.h"

#include <gtest/gtest.h>

#include <optional>
#include <thread>
#include <utility>

#include "proto/support/error_detail.h"
#include "tests/support/fake_clock.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

TEST(CallGateTest, CountsCallsAndIdleTime) {
  FakeClock clock;
  int ended = 0;
  CallGate gate(&clock, [&] { ++ended; });
  clock.Advance(absl::Seconds(5));
  EXPECT_EQ(gate.IdleFor(), absl::Seconds(5));
  {
    auto pass = gate.Enter();
    ASSERT_THAT(pass, IsOk());
    clock.Advance(absl::Seconds(9));
    EXPECT_EQ(gate.active(), 1);
    EXPECT_EQ(gate.IdleFor(), absl::ZeroDuration());
  }
  EXPECT_EQ(gate.active(), 0);
  EXPECT_EQ(ended, 1);
  clock.Advance(absl::Seconds(2));
  EXPECT_EQ(gate.IdleFor(), absl::Seconds(2));
}

TEST(CallGateTest, RefusesOnceClosed) {
  FakeClock clock;
  CallGate gate(&clock);
  gate.Close();
  const auto pass = gate.Enter();
  EXPECT_THAT(pass, StatusIs(absl::StatusCode::kUnavailable));
  const auto detail = GetErrorDetail(pass.status());
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->error_code(), "shutting_down");
  EXPECT_TRUE(detail->retryable());
  EXPECT_EQ(gate.active(), 0);
}

TEST(CallGateTest, WaitsForTheLastCall) {
  CallGate gate(RealClock());
  std::optional<CallGate::Pass> pass(*gate.Enter());
  gate.Close();
  EXPECT_FALSE(gate.WaitUntilEmpty(absl::ZeroDuration()));
  std::thread other([&] { pass.reset(); });
  EXPECT_TRUE(gate.WaitUntilEmpty(absl::InfiniteDuration()));
  other.join();
}

TEST(CallGateTest, WatchesKeepItBusyButAreNotWaitedForAsCalls) {
  FakeClock clock;
  CallGate gate(&clock);
  std::optional<CallGate::Pass> watch(*gate.Enter(CallKind::kWatch));
  clock.Advance(absl::Seconds(9));
  EXPECT_EQ(gate.active(), 1);
  EXPECT_EQ(gate.calls(), 0);
  EXPECT_EQ(gate.IdleFor(), absl::ZeroDuration());
  gate.Close();
  EXPECT_TRUE(gate.WaitForCalls(absl::ZeroDuration()));
  EXPECT_FALSE(gate.WaitUntilEmpty(absl::ZeroDuration()));
  watch.reset();
  EXPECT_TRUE(gate.WaitUntilEmpty(absl::ZeroDuration()));
}

}  // namespace
}  // namespace ozd
