// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/stall_policy.h"

#include <algorithm>
#include <optional>

#include "daemon/core/runs/run_states.h"

namespace ozd {

void StallPolicy::Mark(const AccountState& state, oz::v1::Run* run) const {
  run->clear_no_progress_ms();
  run->clear_stalled();
  if (!IsLiveState(run->state())) return;
  const std::optional<int64_t> now_us = state.ServerNow(clock_->Uptime());
  if (!now_us.has_value()) return;
  const absl::Duration silent =
      absl::Microseconds(std::max<int64_t>(0, *now_us - run->updated_at_us()));
  run->set_no_progress_ms(absl::ToInt64Milliseconds(silent));
  run->set_stalled(silent >= options_.stalled_after);
}

std::optional<absl::Duration> StallPolicy::StallsIn(
    const AccountState& state, const oz::v1::Run& run) const {
  const std::optional<int64_t> now_us = state.ServerNow(clock_->Uptime());
  if (!now_us.has_value() || !IsLiveState(run.state()) ||
      options_.stalled_after == absl::InfiniteDuration()) {
    return std::nullopt;
  }
  return options_.stalled_after -
         absl::Microseconds(*now_us - run.updated_at_us());
}

}  // namespace ozd
