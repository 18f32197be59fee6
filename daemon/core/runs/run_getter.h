// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUNS_RUN_GETTER_H_
#define OZD_DAEMON_CORE_RUNS_RUN_GETTER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cache/runs/run_store.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/sync/account_state.h"
#include "daemon/core/sync/upstream_reader.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/clock.h"

namespace ozd {

// Reads one run: from the cache when the account is current, else from the
// service, else from the cache with a reason. Thread-safe.
class RunGetter {
 public:
  // All pointers are borrowed and must outlive this.
  struct Dependencies {
    RunStore* runs;
    UpstreamReader* upstream;
    const Clock* clock;
  };

  RunGetter(const Dependencies& dependencies, absl::Duration max_age);

  // Reads as RunService::GetRun, for the account that the call resolved to.
  absl::StatusOr<oz::v1::GetRunResponse> Get(
      const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
      const oz::v1::GetRunRequest& request, const CallScope& scope);

 private:
  // Reads the cached run. Errors: kNotFound when it is not cached.
  absl::StatusOr<oz::v1::GetRunResponse> FromCache(const AccountState& state,
                                                   const std::string& run_id,
                                                   oz::v1::RunView view) const;
  absl::StatusOr<oz::v1::GetRunResponse> FromUpstream(
      const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
      const std::string& run_id, oz::v1::RunView view, const CallScope& scope);
  absl::StatusOr<oz::v1::GetRunResponse> Cached(const AccountState& state,
                                                const std::string& run_id,
                                                oz::v1::RunView view) const;
  // Answers a read of a run that the service does not know.
  absl::StatusOr<oz::v1::GetRunResponse> OnNotFound(
      AccountState* state, const std::string& run_id, oz::v1::RunView view,
      const absl::Status& not_found);

  const Dependencies deps_;
  const absl::Duration max_age_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUNS_RUN_GETTER_H_
