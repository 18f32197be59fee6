// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_HOOK_RUNNER_DESKTOP_NOTIFIER_H_
#define OZD_DAEMON_HOOK_RUNNER_DESKTOP_NOTIFIER_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/core/hooks/notifier.h"
#include "proto/support/clock.h"

namespace ozd {

// Shows notifications through org.freedesktop.Notifications on the session's
// bus. When there is no bus, or no program on it shows notifications, calls
// fail without a new attempt for a while. A bus that does not answer blocks one
// thread, and the caller for no longer than the timeout.
// Thread-safe. Errors: kUnavailable, with what is missing.
class DesktopNotifier : public Notifier {
 public:
  struct Options {
    // Such as "unix:path=/run/user/1000/bus"; empty when there is none.
    std::string bus_address;
    absl::Duration timeout = absl::Seconds(3);
    // Not tried again for this long after it could not be done.
    absl::Duration try_again_after = absl::Minutes(10);
  };

  // `clock` is borrowed and must outlive this.
  DesktopNotifier(const Clock* clock, const Options& options);
  // Does not wait for a bus that does not answer.
  ~DesktopNotifier() override;

  absl::Status Notify(const Notification& notification) override;

 private:
  struct Shared;

  const Clock* const clock_;
  const Options options_;
  // Also held by a call that was given up.
  const std::shared_ptr<Shared> shared_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_HOOK_RUNNER_DESKTOP_NOTIFIER_H_
