// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_BASE_CALL_SCOPE_H_
#define OZD_DAEMON_CORE_BASE_CALL_SCOPE_H_

#include <functional>

#include "absl/time/time.h"

namespace ozd {

// The call that core works for: its time and its client. A value.
struct CallScope {
  // Time left until the client gives up.
  absl::Duration timeout = absl::Seconds(60);
  // Returns true when the client has gone away; called between steps. May be
  // empty.
  std::function<bool()> cancelled;
};

// Blocks for `duration`, for a call that polls. Returns false, within 50 ms,
// when `scope.cancelled` says that the client has gone.
bool SleepUnlessCancelled(absl::Duration duration, const CallScope& scope);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_BASE_CALL_SCOPE_H_
