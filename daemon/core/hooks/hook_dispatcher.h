// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_HOOK_DISPATCHER_H_
#define OZD_DAEMON_CORE_HOOKS_HOOK_DISPATCHER_H_

#include <stdint.h>

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cache/journal/hook_store.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/hooks/command_runner.h"
#include "daemon/core/hooks/hook_config.h"
#include "proto/support/clock.h"
#include "proto/support/mutex.h"

namespace ozd {

// Runs the commands of queued deliveries: a few at a time, one at a time for
// each run and hook, again with growing pauses when they fail. A delivery is
// stored as running before its command begins, so that one that was cut off by
// the end of the daemon is repeated, and one that ends the daemon each time is
// given up. Thread-safe.
class HookDispatcher {
 public:
  struct Options {
    std::vector<HookConfig> hooks;
    int max_running = 4;
    absl::Duration first_pause = absl::Seconds(2);
    absl::Duration longest_pause = absl::Minutes(10);
    // The pause when the store cannot be read or written.
    absl::Duration store_pause = absl::Seconds(10);
  };

  // All pointers are borrowed and must outlive `tasks`.
  HookDispatcher(HookStore* store, CommandRunner* commands, Tasks* tasks,
                 const Clock* clock, const Options& options);

  // Begins to deliver what is due; at the start that is what an earlier daemon
  // left.
  void Kick();

 private:
  // Account, hook and run: deliveries of one line run one after another.
  using Line = std::tuple<std::string, std::string, std::string>;
  static Line LineOf(const QueuedDelivery& delivery);

  const HookConfig* FindHook(const std::string& name) const;
  // Delivers what is due, where at least `due_us` counts as now: a timer that
  // has run is right, whatever has become of the wall clock meanwhile.
  void Pump(int64_t due_us);
  bool PumpOnce(int64_t due_us);
  // Begins the deliveries that are due; returns whether there were any.
  absl::StatusOr<bool> BeginWhatIsDue(int64_t due_us);
  size_t CountRunning();
  absl::Status SaveUnsaved();
  absl::Status Begin(QueuedDelivery* delivery);
  void MarkDead(oz::v1::HookDelivery* delivery, const std::string& why);
  void Deliver(const HookConfig& hook, QueuedDelivery delivery);
  void Finish(const HookConfig& hook, const CommandResult& result,
              oz::v1::HookDelivery* delivery);
  void Save(const oz::v1::HookDelivery& delivery);
  void ArmForNext();
  void Arm(absl::Duration delay, int64_t due_us);
  int64_t NowUs() const;

  HookStore* const store_;
  CommandRunner* const commands_;
  Tasks* const tasks_;
  const Clock* const clock_;
  const Options options_;

  Mutex mutex_;
  bool pumping_ ABSL_GUARDED_BY(mutex_) = false;
  bool again_ ABSL_GUARDED_BY(mutex_) = false;
  // Commands are cut off: the daemon is about to end.
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t timer_ ABSL_GUARDED_BY(mutex_) = 0;
  std::set<Line> running_ ABSL_GUARDED_BY(mutex_);
  // Deliveries that have ended but could not be stored yet.
  std::vector<oz::v1::HookDelivery> unsaved_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_HOOK_DISPATCHER_H_
