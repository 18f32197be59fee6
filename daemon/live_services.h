// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_LIVE_SERVICES_H_
#define OZD_DAEMON_LIVE_SERVICES_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "cache/event_log.h"
#include "cache/hook_store.h"
#include "cache/journal.h"
#include "cache/seen_store.h"
#include "daemon/config.h"
#include "daemon/core/artifact_service.h"
#include "daemon/core/conversation_watcher.h"
#include "daemon/core/event_hub.h"
#include "daemon/core/hook_engine.h"
#include "daemon/core/inbox.h"
#include "daemon/core/message_service.h"
#include "daemon/core/progress.h"
#include "daemon/core/run_confirmer.h"
#include "daemon/core/run_control.h"
#include "daemon/core/run_service.h"
#include "daemon/core/run_waiter.h"
#include "daemon/core/run_watcher.h"
#include "daemon/core/synced_accounts.h"
#include "daemon/desktop_notifier.h"
#include "daemon/hook_command.h"
#include "daemon/upstream/service_calls.h"

namespace ozd {

// The services of core that follow what happens, and what they keep in the
// journal: built and owned in one place, in the order in which they use each
// other. Thread-safe.
class LiveServices {
 public:
  // All pointers are borrowed and must outlive this.
  struct Dependencies {
    SyncedAccounts* accounts;
    RunService* runs;
    const Progress* progress;
    Journal* journal;
    const Clock* clock;
    ServiceCalls* calls;
  };

  // `spool_directory` takes downloads on their way to a client.
  LiveServices(const Dependencies& dependencies, const Config& config,
               const std::string& spool_directory);
  // Calls EndStreams and EndWork. No source of a stream may be left.
  ~LiveServices();
  LiveServices(const LiveServices&) = delete;
  LiveServices& operator=(const LiveServices&) = delete;

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

#endif  // OZD_DAEMON_LIVE_SERVICES_H_
