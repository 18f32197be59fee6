// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/call_runtime.h"

#include <chrono>

namespace ozd {
namespace {

// For a client that set no deadline: none may wait for ever.
constexpr absl::Duration kDefaultTimeout = absl::Seconds(60);
// gRPC reports "no deadline" as a time in the far future.
constexpr absl::Duration kLongestDeadline = absl::Hours(24);

}  // namespace

CallScope ScopeOf(const grpc::CallbackServerContext& context,
                  const std::shared_ptr<CallState>& state) {
  const auto now = std::chrono::system_clock::now();
  const auto deadline = context.deadline();
  CallScope scope;
  scope.timeout = kDefaultTimeout;
  if (deadline <= now) {
    scope.timeout = absl::ZeroDuration();
  } else if (deadline - now < absl::ToChronoHours(kLongestDeadline)) {
    scope.timeout = absl::FromChrono(deadline - now);
  }
  scope.cancelled = [state] { return state->cancelled(); };
  return scope;
}

}  // namespace ozd
