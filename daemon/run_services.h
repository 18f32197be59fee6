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
#include "daemon/config/config.h"
#include "daemon/core/artifacts/artifact_service.h"
#include "daemon/core/events/event_hub.h"
#include "daemon/core/hooks/hook_engine.h"
#include "daemon/core/inbox/inbox.h"
#include "daemon/core/messages/message_service.h"
#include "daemon/core/runs/run_confirmer.h"
#include "daemon/core/runs/run_control.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/runs/stall_policy.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/core/watch/conversation_watcher.h"
#include "daemon/core/watch/run_waiter.h"
#include "daemon/core/watch/run_watcher.h"
#include "daemon/hook_runner/desktop_notifier.h"
#include "daemon/hook_runner/hook_command.h"
#include "daemon/upstream/service/service_calls.h"

namespace ozd {

// The services of core that follow what happens, and what they keep in the
// journal: built and owned in one place, in the order in which they use each
// other. Thread-safe.
class RunServices {
 public:
  // All pointers are borrowed and must outlive this.
  struct Dependencies {
    AccountSync* accounts;
    RunService* runs;
    const StallPolicy* progress;
    Journal* journal;
    const Clock* clock;
    ServiceCalls* calls;
  };

  // `spool_directory` takes downloads on their way to a client.
  RunServices(const Dependencies& dependencies, const Config& config,
              const std::string& spool_directory);
  // Calls EndStreams and EndWork. No source of a stream may be left.
  ~RunServices();
  RunServices(const RunServices&) = delete;
  RunServices& operator=(const RunServices&) = delete;

  EventHub* hub() { return &hub_; }
  RunWatcher* run_watcher() { return &run_watcher_; }
  ConversationWatcher* conversation_watcher() { return &conversations_; }
  RunWaiter* run_waiter() { return &waiter_; }
  MessageService* messages() { return &messages_; }
  RunControl* run_control() { return &run_control_; }
  ArtifactService* artifacts() { return &artifacts_; }
  Inbox* inbox() { return &inbox_; }
  HookEngine* hooks() { return &hooks_; }

  // Erases what the journal holds of an account that was logged out.
  absl::Status Forget(const std::string& partition);
  // Drops from the journal what is old. May take a while.
  void Trim();

  // Streams end with "shutting_down", those that open later as well; commands
  // of hooks have a moment left. Returns soon.
  void EndStreams();
  // The hooks end too. Waits for their commands. A second call does nothing.
  void EndWork();

 private:
  const Dependencies deps_;
  const EventHub::Options hub_options_;

  // In the order of construction; each may use those above it.
  EventLog event_log_;
  HookStore hook_store_;
  SeenStore seen_store_;
  EventHub hub_;
  RunConfirmer confirmer_;
  RunWatcher run_watcher_;
  ConversationWatcher conversations_;
  RunWaiter waiter_;
  MessageService messages_;
  RunControl run_control_;
  ArtifactService artifacts_;
  Inbox inbox_;
  HookCommandRunner commands_;
  DesktopNotifier notifier_;
  HookEngine hooks_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_RUN_SERVICES_H_
