// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_HOOK_ENGINE_H_
#define OZD_DAEMON_CORE_HOOKS_HOOK_ENGINE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cache/journal/hook_store.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/hooks/command_runner.h"
#include "daemon/core/hooks/hook_config.h"
#include "daemon/core/hooks/notifier.h"
#include "daemon/core/runs/stall_policy.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/inbox.pb.h"

namespace ozd {

// Tells the user's commands, and the desktop, what happens to runs: every
// change of state that the cache sees, at least once, in order for each run,
// across restarts. A command that fails is run again with growing pauses and
// given up after max_attempts (a dead letter, which can be replayed).
// Notifications are not stored: events within two seconds become one, and
// events from before the daemon began cause none. Thread-safe.
class HookEngine {
 public:
  struct Options {
    std::vector<HookConfig> hooks;
    NotificationLevel notifications = NotificationLevel::kOff;
    // Commands at a time.
    int max_running = 4;
    // Pause after the first failure; doubles up to longest_pause.
    absl::Duration first_pause = absl::Seconds(2);
    absl::Duration longest_pause = absl::Minutes(10);
    // Events within this time become one notification.
    absl::Duration gather_notifications = absl::Seconds(2);
    // A schedule whose runs failed this many times in a row is told of;
    // kNeverFailing for never.
    int schedule_failures = 3;
  };

  // All pointers are borrowed and must outlive the engine; `notifier` may be
  // null.
  HookEngine(AccountSync* accounts, HookStore* store,
             const StallPolicy* progress, CommandRunner* commands,
             Notifier* notifier, const Options& options);
  ~HookEngine();
  HookEngine(const HookEngine&) = delete;
  HookEngine& operator=(const HookEngine&) = delete;

  // Begins to deliver what is queued and, if there are hooks or notifications,
  // to watch every stored login.
  void Start();

  absl::StatusOr<oz::v1::ListHooksResponse> ListHooks();
  absl::StatusOr<oz::v1::ListHookDeliveriesResponse> ListDeliveries(
      const oz::v1::ListHookDeliveriesRequest& request);
  // Errors: kNotFound for an unknown hook or delivery.
  absl::StatusOr<oz::v1::ReplayHookDeliveriesResponse> Replay(
      const oz::v1::ReplayHookDeliveriesRequest& request);
  absl::StatusOr<oz::v1::TestHookResponse> Test(
      const oz::v1::TestHookRequest& request, const CallScope& scope);

  // Returns whether there are hooks or notifications, for which the daemon has
  // to stay.
  bool IsConfigured() const;

  // Ends. Commands that run are given a moment, then killed; their deliveries
  // are repeated by the next daemon. Waits a few seconds at most. A second call
  // does nothing.
  void Shutdown();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_HOOK_ENGINE_H_
