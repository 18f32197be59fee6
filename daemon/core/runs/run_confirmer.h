// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUNS_RUN_CONFIRMER_H_
#define OZD_DAEMON_CORE_RUNS_RUN_CONFIRMER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Reads runs that may have changed from the service into the cache.
// Thread-safe.
class RunConfirmer {
 public:
  struct Options {
    // Requests of ConfirmSoon within this time are answered together.
    absl::Duration gather = absl::Milliseconds(20);
    // Above this number of runs at a time, one sync of the list replaces the
    // single reads.
    int most_single_reads = 8;
  };

  // `accounts` is borrowed and must outlive this.
  RunConfirmer(AccountSync* accounts, const Options& options);
  ~RunConfirmer();

  // Reads the runs soon, in the background; failed reads are repeated with
  // backoff until they succeed or the run is gone.
  void ConfirmSoon(const std::shared_ptr<AccountState>& state,
                   const std::vector<std::string>& run_ids);

  // Reads one run now. The answer comes from the service and is in the cache
  // before this returns. Errors: UpstreamReader::GetRun.
  absl::StatusOr<oz::v1::Run> Confirm(
      const std::shared_ptr<AccountState>& state, const ApiCaller& caller,
      const std::string& run_id, const CallScope& scope);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUNS_RUN_CONFIRMER_H_
