// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_RUN_SERVICES_H_
#define OZD_DAEMON_RUN_SERVICES_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "cache/journal/event_log.h"
#include "cache/journal/hook_store.h"
#include "cache/journal/journal.h"
#include "cache/journal/seen_store.h"
#include "cache/runs/search_store.h"
#include "cache/runs/usage_store.h"
#include "daemon/config/config.h"
#include "daemon/core/artifacts/artifact_service.h"
#include "daemon/core/events/event_hub.h"
#include "daemon/core/hooks/hook_engine.h"
#include "daemon/core/inbox/inbox.h"
#include "daemon/core/messages/message_service.h"
#include "daemon/core/runs/run_control.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/runs/stall_policy.h"
#include "daemon/core/search/search_indexer.h"
#include "daemon/core/search/search_service.h"
#include "daemon/core/search/usage_service.h"
#include "daemon/core/start/run_starter.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/core/watch/conversation_watcher.h"
#include "daemon/core/watch/run_waiter.h"
#include "daemon/core/watch/run_watcher.h"
#include "daemon/hook_runner/desktop_notifier.h"
#include "daemon/hook_runner/hook_command.h"
#include "daemon/resource_services.h"
#include "daemon/rpc/core_services.h"
#include "daemon/upstream/service/service_calls.h"

namespace ozd {

// Builds and owns the services for runs: they start, follow, steer and search
// runs, carry messages and artifacts, and run hooks. RunService, which reads
// runs, is built by Engine. Thread-safe.
class RunServices {
 public:
  // All pointers are borrowed and must outlive this.
  struct Dependencies {
    AccountSync* accounts;
    RunService* runs;
    ResourceServices* resources;
    const StallPolicy* stall_policy;
    Cache* cache;
    Journal* journal;
    const Clock* clock;
    ServiceCalls* calls;
  };

  // Downloads lie in `spool_directory` on their way to a client.
  RunServices(const Dependencies& dependencies, const Config& config,
              const std::string& spool_directory);
  // Calls EndStreams and EndWork. No source of a stream may be left.
  ~RunServices();
  RunServices(const RunServices&) = delete;
  RunServices& operator=(const RunServices&) = delete;

  // Sets the members of `core` that point to services built here.
  void AddTo(CoreServices* core);

  EventHub* events() { return &events_; }
  HookEngine* hooks() { return &hooks_; }

  // Erases the journal's rows of an account that was logged out.
  absl::Status Forget(const std::string& partition);
  // Drops old rows from the journal. May take seconds.
  void Trim();

  // Ends all streams with "shutting_down", those that open later as well;
  // commands of hooks have a moment left. Returns soon.
  void EndStreams();
  // Ends the hooks, waiting for their commands, and the search index. A second
  // call does nothing.
  void EndWork();

 private:
  const Dependencies deps_;
  const EventHub::Options event_options_;

  // In the order of construction; each may use those above it.
  EventLog event_log_;
  HookStore hook_store_;
  SeenStore seen_store_;
  EventHub events_;
  RunStarter run_starter_;
  RunWatcher run_watcher_;
  ConversationWatcher conversations_;
  RunWaiter run_waiter_;
  MessageService messages_;
  RunControl run_control_;
  ArtifactService artifacts_;
  SearchStore search_store_;
  SearchIndexer search_indexer_;
  SearchService search_;
  UsageStore usage_store_;
  UsageService usage_;
  Inbox inbox_;
  HookCommandRunner commands_;
  DesktopNotifier notifier_;
  HookEngine hooks_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RUN_SERVICES_H_
