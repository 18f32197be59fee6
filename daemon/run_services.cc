// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/run_services.h"

#include <unistd.h>

#include "absl/time/time.h"
#include "proto/support/log.h"

namespace ozd {
namespace {

constexpr char kComponent[] = "journal";
// Deliveries that were made are kept to be looked at, those that were given up
// to be replayed.
constexpr absl::Duration kKeepDelivered = absl::Hours(24 * 7);
constexpr absl::Duration kKeepDead = absl::Hours(24 * 30);
// What nobody has looked at for a year is not looked for.
constexpr absl::Duration kKeepSeen = absl::Hours(24 * 365);

RunWatcher::Options RunWatcherOptions(const StallPolicy* progress) {
  RunWatcher::Options options;
  options.progress = progress;
  return options;
}

ArtifactService::Options ArtifactOptions(const std::string& spool_directory) {
  ArtifactService::Options options;
  options.spool_directory = spool_directory;
  return options;
}

Inbox::Options InboxOptions(const Config& config) {
  Inbox::Options options;
  options.schedule_failures = config.schedule_failures;
  return options;
}

HookCommandRunner::Options CommandOptions() {
  HookCommandRunner::Options options;
  options.environment = HookEnvironment(getuid());
  return options;
}

DesktopNotifier::Options NotifierOptions() {
  DesktopNotifier::Options options;
  options.bus_address = HookEnvironment(getuid())["DBUS_SESSION_BUS_ADDRESS"];
  return options;
}

HookEngine::Options HookOptions(const Config& config) {
  HookEngine::Options options;
  options.hooks = config.hooks;
  options.notifications = config.notifications;
  options.schedule_failures = config.schedule_failures;
  return options;
}

}  // namespace

RunServices::RunServices(const Dependencies& dependencies, const Config& config,
                         const std::string& spool_directory)
    : deps_(dependencies),
      event_log_(deps_.journal),
      hook_store_(deps_.journal),
      seen_store_(deps_.journal),
      hub_(deps_.accounts, deps_.journal, &event_log_, hub_options_),
      confirmer_(deps_.accounts, RunConfirmer::Options()),
      run_watcher_(deps_.accounts, deps_.runs, &hub_,
                   RunWatcherOptions(deps_.progress)),
      conversations_(deps_.accounts, deps_.runs, &hub_, &confirmer_,
                     ConversationWatcher::Options()),
      waiter_(deps_.accounts, &hub_, &confirmer_, RunWaiter::Options()),
      messages_(deps_.accounts, &hub_),
      run_control_(deps_.accounts, deps_.runs, &confirmer_,
                   RunControl::Options()),
      artifacts_(deps_.accounts, deps_.runs, deps_.calls,
                 ArtifactOptions(spool_directory)),
      inbox_(deps_.accounts, &seen_store_, deps_.progress,
             InboxOptions(config)),
      commands_(deps_.clock, CommandOptions()),
      notifier_(deps_.clock, NotifierOptions()),
      hooks_(deps_.accounts, &hook_store_, deps_.progress, &commands_,
             &notifier_, HookOptions(config)) {}

RunServices::~RunServices() {
  EndStreams();
  EndWork();
}

absl::Status RunServices::Forget(const std::string& partition) {
  absl::Status erased = event_log_.RemoveAccount(partition);
  erased.Update(hook_store_.RemoveAccount(partition));
  erased.Update(seen_store_.RemoveAccount(partition));
  return erased;
}

void RunServices::Trim() {
  const absl::Time now = deps_.clock->Now();
  absl::Status trimmed =
      hook_store_.Trim(absl::ToUnixMicros(now - kKeepDelivered),
                       absl::ToUnixMicros(now - kKeepDead));
  trimmed.Update(seen_store_.Trim(absl::ToUnixMicros(now - kKeepSeen)));
  for (const auto& account : deps_.accounts->AccountsInUse()) {
    trimmed.Update(event_log_.Trim(
        account->partition(), absl::ToUnixMicros(now - hub_options_.keep_for),
        hub_options_.keep_at_most));
  }
  if (!trimmed.ok()) {
    LogWarning(kComponent, "cannot be trimmed: ", trimmed.message());
  }
}

void RunServices::EndStreams() {
  run_watcher_.Shutdown();
  conversations_.Shutdown();
  waiter_.Shutdown();
  messages_.Shutdown();
  hub_.Shutdown();
  commands_.Shutdown();
}

void RunServices::EndWork() { hooks_.Shutdown(); }

}  // namespace ozd
