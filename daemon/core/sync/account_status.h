// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_SYNC_ACCOUNT_STATUS_H_
#define OZD_DAEMON_CORE_SYNC_ACCOUNT_STATUS_H_

#include "absl/time/time.h"
#include "cache/runs/run_store.h"
#include "daemon/core/sync/account_state.h"
#include "proto/oz/v1/daemon.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// Whether the daemon syncs the account at present.
enum class Following { kYes, kNo };

// What `oz daemon status` shows of one account in use. One read of the cache.
oz::v1::AccountStatus DescribeAccount(const AccountState& state,
                                      const RunStore& runs, Following following,
                                      const Clock& clock,
                                      absl::Duration max_age);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_SYNC_ACCOUNT_STATUS_H_
