// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/confirm_run.h"

#include "proto/support/status_macros.h"

namespace ozd {

absl::StatusOr<oz::v1::Run> ConfirmRun(
    AccountSync* accounts, const std::shared_ptr<AccountState>& state,
    const ApiCaller& caller, const std::string& run_id, const CallScope& scope,
    std::optional<absl::Duration> not_before) {
  const absl::Duration earliest =
      not_before.value_or(accounts->parts().clock->Uptime());
  OZD_ASSIGN_OR_RETURN(
      FetchedPtr<oz::v1::Run> fetched,
      accounts->upstream()->GetRun(state, caller, run_id, scope));
  // A read that was under way already may have seen what was before.
  if (fetched->asked.uptime.value_or(earliest) < earliest) {
    OZD_ASSIGN_OR_RETURN(
        fetched, accounts->upstream()->GetRun(state, caller, run_id, scope));
  }
  return fetched->value;
}

}  // namespace ozd
