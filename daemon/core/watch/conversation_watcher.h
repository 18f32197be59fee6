// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WATCH_CONVERSATION_WATCHER_H_
#define OZD_DAEMON_CORE_WATCH_CONVERSATION_WATCHER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/events/event_hub.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/streams/source.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Streams one run and its conversation, live (WatchService.WatchRun). All
// streams of a run share one reader of it and of its conversation. Thread-safe.
class ConversationWatcher {
 public:
  struct Options {
    // The conversation of a run at work is read again this often, and sooner
    // when the run is seen to have changed.
    absl::Duration interval = absl::Seconds(2);
  };

  // All pointers are borrowed and must outlive this and its sources.
  ConversationWatcher(AccountSync* accounts, RunService* runs, EventHub* hub,
                      const Options& options);
  ~ConversationWatcher();

  // Opens a stream. Errors: those of AccountSync::Use and FindRunId; the stream
  // ends with kNotFound when the service does not know the run (unless it was
  // created lately).
  absl::StatusOr<SourcePtr<oz::v1::WatchRunResponse>> WatchRun(
      const oz::v1::WatchRunRequest& request, const CallScope& scope);

  // Ends all streams with "shutting_down".
  void Shutdown();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WATCH_CONVERSATION_WATCHER_H_
