// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/sync/account_status.h"

#include "daemon/core/base/core_errors.h"
#include "daemon/core/base/freshness.h"

namespace ozd {

oz::v1::AccountStatus DescribeAccount(const AccountState& state,
                                      const RunStore& runs, Following following,
                                      const Clock& clock,
                                      absl::Duration max_age) {
  const ResolvedAccount account = state.account();
  const Coverage coverage = state.coverage();
  oz::v1::AccountStatus status;
  status.set_name(account.name);
  status.set_server_root_url(account.caller.server_root_url);
  status.set_cached_runs(runs.CountRuns(state.partition()).value_or(0));
  *status.mutable_freshness() =
      CacheFreshness(state.confirmed(), clock, max_age);
  status.set_coverage_complete(coverage.complete);
  if (!coverage.complete && coverage.created_from_us != INT64_MAX) {
    status.set_coverage_created_from_us(coverage.created_from_us);
  }
  const absl::Status failure = state.last_failure();
  if (absl::IsUnauthenticated(failure)) {
    status.set_upstream("signed_out");
  } else if (!failure.ok() && !absl::IsResourceExhausted(failure)) {
    status.set_upstream("offline");
  } else {
    status.set_upstream(following == Following::kYes ? "list" : "idle");
  }
  if (!failure.ok()) {
    status.set_upstream_reason(StaleReason(failure));
    status.mutable_freshness()->set_stale_reason(StaleReason(failure));
  } else if (following == Following::kNo) {
    status.set_upstream_reason("nobody asked lately");
  }
  return status;
}

}  // namespace ozd
