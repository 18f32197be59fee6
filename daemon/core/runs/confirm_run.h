// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUNS_CONFIRM_RUN_H_
#define OZD_DAEMON_CORE_RUNS_CONFIRM_RUN_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Reads one run from the service, as it is at uptime `not_before` (nullopt:
// now) or later: joins a read under way only when that began late enough. The
// run is in the cache before this returns. Errors: those of
// UpstreamReader::GetRun.
absl::StatusOr<oz::v1::Run> ConfirmRun(
    AccountSync* accounts, const std::shared_ptr<AccountState>& state,
    const ApiCaller& caller, const std::string& run_id, const CallScope& scope,
    std::optional<absl::Duration> not_before = std::nullopt);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUNS_CONFIRM_RUN_H_
