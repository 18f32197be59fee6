// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WATCH_RUN_WAITER_H_
#define OZD_DAEMON_CORE_WATCH_RUN_WAITER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/events/event_hub.h"
#include "daemon/core/streams/source.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Waits for runs to end (WatchService.WaitRuns). A verdict is given only after
// the run was read from the service in its final state: never because of an
// event, a cached row or a failed read. Thread-safe.
class RunWaiter {
 public:
  struct Options {
    // A run that is unknown to the service is waited for this long.
    absl::Duration not_found_grace = absl::Seconds(30);
    // Without any hint, runs are read this often.
    absl::Duration interval = absl::Seconds(10);
  };

  // All pointers are borrowed and must outlive this and its sources.
  RunWaiter(AccountSync* accounts, EventHub* hub, const Options& options);
  ~RunWaiter();

  // Opens a stream that ends when the runs have ended. Errors: those of
  // AccountSync::Use and FindRunId; kInvalidArgument without ids or with more
  // than 1,000.
  absl::StatusOr<SourcePtr<oz::v1::WaitRunsResponse>> WaitRuns(
      const oz::v1::WaitRunsRequest& request, const CallScope& scope);

  // Ends all streams with "shutting_down".
  void Shutdown();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WATCH_RUN_WAITER_H_
