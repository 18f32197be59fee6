// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_HOOK_ENGINE_H_
#define OZD_DAEMON_CORE_HOOKS_HOOK_ENGINE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cache/journal/hook_store.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/hooks/hook_config.h"
#include "daemon/core/runs/run_service.h"
#include "daemon/core/runs/stall_policy.h"
#include "daemon/core/sync/account_sync.h"
#include "proto/oz/v1/inbox.pb.h"

namespace ozd {

// How a command ended.
struct CommandResult {
  // 0 is success. -1: it could not be run, was killed, or took too long.
  int exit_code = -1;
  // "exit 1", "killed by signal 9", "took longer than 30s", "cannot run: ...".
  std::string summary;
  // Of stdout and stderr, at most 4 KiB, without control characters.
  std::string output;
  // Shutdown() kept it from ending, or from beginning.
  bool cut_off = false;
};

// Runs commands. Implemented by the process
// (daemon/hook_runner/hook_command.h); a fake in tests. Thread-safe.
class CommandRunner {
 public:
  virtual ~CommandRunner() = default;
  // Blocks until it has ended or was ended. `environment` is added to a small,
  // fixed one. Errors are results.
  virtual CommandResult Run(
      const std::vector<std::string>& command,
      const std::map<std::string, std::string>& environment,
      const std::string& stdin_text, absl::Duration timeout) = 0;

  // Lets no command begin any more and those under way not go on for long.
  // Does not wait.
  virtual void Shutdown() = 0;
};

// A desktop notification.
struct Notification {
  std::string title;
  std::string body;
  // Of what needs the user.
  bool urgent = false;
};

// Shows notifications where the session has a service for them. Thread-safe;
// blocks for at most a few seconds.
class Notifier {
 public:
  virtual ~Notifier() = default;
  virtual absl::Status Notify(const Notification& notification) = 0;
};

// Tells the user's commands, and the desktop, what happens to runs: every
// change of state that the cache sees, at least once, in order for each run,
// across restarts. A command that fails is run again with growing pauses and
// given up after max_attempts (a dead letter, which can be replayed).
// Notifications are not kept: what happens within two seconds is one, and none
// is shown for what was so before the daemon looked. Thread-safe.
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
    // What happens within this becomes one notification.
    absl::Duration gather_notifications = absl::Seconds(2);
    // A schedule whose runs failed this many times in a row is told of;
    // kNeverFailing for never.
    int schedule_failures = 3;
  };

  // All pointers are borrowed and must outlive the engine; `notifier` may be
  // null.
  HookEngine(AccountSync* accounts, RunService* runs, HookStore* store,
             const StallPolicy* progress, CommandRunner* commands,
             Notifier* notifier, const Options& options);
  ~HookEngine();
  HookEngine(const HookEngine&) = delete;
  HookEngine& operator=(const HookEngine&) = delete;

  // Begins: goes on with what is queued and, if there are hooks or
  // notifications at all, takes interest in every stored login.
  void Start();

  absl::StatusOr<oz::v1::ListHooksResponse> ListHooks();
  absl::StatusOr<oz::v1::ListHookDeliveriesResponse> ListDeliveries(
      const oz::v1::ListHookDeliveriesRequest& request);
  // Errors: kNotFound for an unknown hook or delivery.
  absl::StatusOr<oz::v1::ReplayHookDeliveriesResponse> Replay(
      const oz::v1::ReplayHookDeliveriesRequest& request);
  absl::StatusOr<oz::v1::TestHookResponse> Test(
      const oz::v1::TestHookRequest& request, const CallScope& scope);

  // Whether the daemon should stay for the hooks' sake.
  bool IsConfigured() const;

  // Ends; commands that run are given a moment, then killed, and will be told
  // again. Waits for that, a few seconds at most. A second call does nothing.
  void Shutdown();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_HOOK_ENGINE_H_
