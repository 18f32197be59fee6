// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/run_services.h"

#include <unistd.h>

#include "absl/time/time.h"
#include "proto/support/log.h"

namespace ozd {
namespace {

constexpr char kJournalComponent[] = "journal";
// Deliveries that were made are kept for `oz hook log`, those that were given
// up to be replayed.
constexpr absl::Duration kKeepDelivered = absl::Hours(24 * 7);
constexpr absl::Duration kKeepDead = absl::Hours(24 * 30);
// Marks of what the user has seen.
constexpr absl::Duration kKeepSeen = absl::Hours(24 * 365);

RunWatcher::Options RunWatcherOptions(const StallPolicy* stall_policy) {
  RunWatcher::Options options;
  options.progress = stall_policy;
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
      events_(deps_.accounts, deps_.journal, &event_log_, event_options_),
      run_starter_(deps_.accounts, deps_.resources->catalogue(), deps_.calls,
                   RunStarter::Options()),
      run_watcher_(deps_.accounts, deps_.runs, &events_,
                   RunWatcherOptions(deps_.stall_policy)),
      conversations_(deps_.accounts, deps_.runs, &events_,
                     ConversationWatcher::Options()),
      run_waiter_(deps_.accounts, &events_, RunWaiter::Options()),
      messages_(deps_.accounts, &events_),
      run_control_(deps_.accounts, deps_.runs, RunControl::Options()),
      artifacts_(deps_.accounts, deps_.runs, deps_.calls,
                 ArtifactOptions(spool_directory)),
      search_store_(deps_.cache),
      search_indexer_(deps_.accounts, deps_.accounts->parts().documents,
                      &search_store_, SearchIndexer::Options()),
      search_(deps_.accounts, &search_store_, &search_indexer_),
      usage_store_(deps_.cache),
      usage_(deps_.accounts, &usage_store_, deps_.resources->resources()),
      inbox_(deps_.accounts, &seen_store_, deps_.stall_policy,
             InboxOptions(config)),
      commands_(deps_.clock, CommandOptions()),
      notifier_(deps_.clock, NotifierOptions()),
      hooks_(deps_.accounts, &hook_store_, deps_.stall_policy, &commands_,
             &notifier_, HookOptions(config)) {}

RunServices::~RunServices() {
  EndStreams();
  EndWork();
}

void RunServices::AddTo(CoreServices* core) {
  core->artifacts = &artifacts_;
  core->conversations = &conversations_;
  core->events = &events_;
  core->hooks = &hooks_;
  core->inbox = &inbox_;
  core->messages = &messages_;
  core->run_control = &run_control_;
  core->run_starter = &run_starter_;
  core->run_waiter = &run_waiter_;
  core->run_watcher = &run_watcher_;
  core->search = &search_;
  core->usage = &usage_;
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
        account->partition(), absl::ToUnixMicros(now - event_options_.keep_for),
        event_options_.keep_at_most));
  }
  if (!trimmed.ok()) {
    LogWarning(kJournalComponent, "cannot be trimmed: ", trimmed.message());
  }
}

void RunServices::EndStreams() {
  run_watcher_.Shutdown();
  conversations_.Shutdown();
  run_waiter_.Shutdown();
  messages_.Shutdown();
  events_.Shutdown();
  commands_.Shutdown();
}

void RunServices::EndWork() {
  hooks_.Shutdown();
  search_indexer_.Shutdown();
}

}  // namespace ozd
