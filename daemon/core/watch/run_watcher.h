// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WATCH_RUN_WATCHER_H_
#define OZD_DAEMON_CORE_WATCH_RUN_WATCHER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/events/event_hub.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/runs/stall_policy.h"
#include "daemon/core/streams/source.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Streams the list of runs, live (WatchService.WatchRuns): a snapshot, then the
// changes, in the order of the cache's revisions. A token is
// "<epoch>:<revision>"; a token that is not valid any more leads to a new
// snapshot, never to an error. Changes of a run are coalesced: at most ten a
// second. Thread-safe.
class RunWatcher {
 public:
  struct Options {
    // Streams read changes no more often than this.
    absl::Duration coalesce = absl::Milliseconds(100);
    // Most runs in one message of a snapshot.
    int chunk_runs = 500;
    // Marks runs that make no progress; borrowed, must outlive this. Null: none
    // is marked.
    const StallPolicy* progress = nullptr;
  };

  // All pointers are borrowed and must outlive this and its sources.
  RunWatcher(AccountSync* accounts, RunService* runs, EventHub* hub,
             const Options& options);
  ~RunWatcher();

  // Opens a stream. Errors: those of AccountSync::Use; kInvalidArgument for a
  // limit below 0 or above 5000.
  absl::StatusOr<SourcePtr<oz::v1::WatchRunsResponse>> WatchRuns(
      const oz::v1::WatchRunsRequest& request, const CallScope& scope);

  // Returns the number of open streams of an account.
  int open(const AccountState& state) const;
  // Ends all streams with "shutting_down".
  void Shutdown();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WATCH_RUN_WATCHER_H_
