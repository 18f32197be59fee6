// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_LIFECYCLE_H_
#define OZD_DAEMON_LIFECYCLE_H_

#include <functional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/rpc/call_gate.h"
#include "proto/support/mutex.h"
#include "proto/support/unique_fd.h"

namespace ozd {

// Decides when the daemon ends: a signal, a Stop call, idleness, or being
// displaced. Waits without waking up, except to see whether it is time to
// end.
class Lifecycle {
 public:
  struct Options {
    // Leave after this long without calls; InfiniteDuration() means never.
    absl::Duration idle_exit = absl::InfiniteDuration();
  };
  struct Callbacks {
    // Returns whether leaving would lose work.
    std::function<bool()> has_durable_work;
    // On SIGHUP.
    std::function<void()> reopen_log;
  };

  // Blocks the signals that Run handles, in this thread and all that it starts.
  static void BlockSignals();

  // `gate` is borrowed. Errors: kUnavailable when out of descriptors.
  static absl::StatusOr<std::unique_ptr<Lifecycle>> Make(CallGate* gate,
                                                         const Options& options,
                                                         Callbacks callbacks);

  // Waits until the daemon should end and returns why, such as "idle" or
  // "signal SIGTERM". To be called once, on the main thread.
  std::string Run();

  // Makes Run return with `reason`. The first reason counts. Thread-safe.
  void RequestStop(const std::string& reason);

  // To be called when new clients cannot reach the daemon any more: Run returns
  // once no call is under way.
  // Thread-safe.
  void SetDisplaced();

 private:
  Lifecycle(CallGate* gate, const Options& options, Callbacks callbacks);

  // Returns an empty string when it is not time yet.
  std::string ReasonToLeave();
  std::string TakeSignal();
  // Returns how long nothing can change without an event.
  absl::Duration NextCheck();

  CallGate* const gate_;
  const Options options_;
  const Callbacks callbacks_;
  UniqueFd signals_;
  UniqueFd wake_;
  Mutex mutex_;
  std::string requested_ ABSL_GUARDED_BY(mutex_);
  bool displaced_ ABSL_GUARDED_BY(mutex_) = false;
};

// Ends the process after `timeout`, whatever the rest of it is doing: gRPC's
// shutdown waits for ever for a call that does not end. `last_words` runs
// first and must not wait for anything.
void StartWatchdog(absl::Duration timeout, std::function<void()> last_words);

}  // namespace ozd

#endif  // OZD_DAEMON_LIFECYCLE_H_
