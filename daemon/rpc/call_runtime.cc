// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/rpc/call_runtime.h"

#include <grpc/support/time.h>

#include <algorithm>

namespace ozd {
namespace {

// For a client that set no deadline: none may wait for ever.
constexpr absl::Duration kDefaultTimeout = absl::Seconds(60);
// Kept back of the client's time, so that our own answer (from the cache, or
// why there is none) is there before gRPC's "Deadline Exceeded".
constexpr absl::Duration kMargin = absl::Milliseconds(250);

// Time there is for the call. gRPC's own arithmetic is used because its longest
// deadlines do not fit into std::chrono.
absl::Duration TimeFor(gpr_timespec deadline) {
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) >= 0) {
    return kDefaultTimeout;
  }
  const absl::Duration left = absl::Milliseconds(
      gpr_time_to_millis(gpr_time_sub(deadline, gpr_now(deadline.clock_type))));
  return std::max(absl::ZeroDuration(), left - std::min(kMargin, left / 4));
}

}  // namespace

CallScope ScopeOf(const grpc::CallbackServerContext& context,
                  const std::shared_ptr<CallState>& state) {
  CallScope scope;
  scope.timeout = TimeFor(context.raw_deadline());
  scope.cancelled = [state] { return state->cancelled(); };
  return scope;
}

}  // namespace ozd
