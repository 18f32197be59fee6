// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/call_runtime.h"

#include <gtest/gtest.h>

#include <memory>

namespace ozd {
namespace {

TEST(CallStateTest, OnlyTheFirstMayFinish) {
  CallState state;
  EXPECT_FALSE(state.cancelled());
  state.Cancel();
  EXPECT_TRUE(state.cancelled());
  EXPECT_TRUE(state.Claim());
  EXPECT_FALSE(state.Claim());
}

TEST(ScopeOfTest, ACallWithoutADeadlineGetsOne) {
  grpc::CallbackServerContext context;
  const auto state = std::make_shared<CallState>();
  const CallScope scope = ScopeOf(context, state);
  EXPECT_EQ(scope.timeout, absl::Seconds(60));
  EXPECT_FALSE(scope.cancelled());
  state->Cancel();
  EXPECT_TRUE(scope.cancelled());
}

}  // namespace
}  // namespace ozd
