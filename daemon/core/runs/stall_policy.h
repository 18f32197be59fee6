// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUNS_STALL_POLICY_H_
#define OZD_DAEMON_CORE_RUNS_STALL_POLICY_H_

#include <optional>

#include "absl/time/time.h"
#include "daemon/core/sync/account_state.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// Tells how long a run at work has made no progress. Only the service's clock
// counts: what it said when the account was confirmed, plus the uptime since,
// against the run's updated_at. Thread-safe.
class StallPolicy {
 public:
  struct Options {
    // A run at work without progress for this long is stalled; InfiniteDuration
    // means never.
    absl::Duration stalled_after = absl::Minutes(30);
  };

  // `clock` is borrowed and must outlive this.
  StallPolicy(const Clock* clock, const Options& options)
      : clock_(clock), options_(options) {}

  // Fills no_progress_ms and stalled. Nothing is claimed as long as the service
  // has not said what time it is.
  void Mark(const AccountState& state, oz::v1::Run* run) const;

  // How long until the run counts as stalled, zero or less when it does;
  // nullopt when it never will, as far as can be told now.
  std::optional<absl::Duration> StallsIn(const AccountState& state,
                                         const oz::v1::Run& run) const;

  const Options& options() const { return options_; }

 private:
  const Clock* const clock_;
  const Options options_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUNS_STALL_POLICY_H_
