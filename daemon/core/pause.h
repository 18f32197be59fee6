// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_PAUSE_H_
#define OZD_DAEMON_CORE_PAUSE_H_

#include "absl/time/time.h"
#include "daemon/core/call_scope.h"

namespace ozd {

// Lets time pass for a call that looks at something again and again. Returns
// false, soon, when the caller has gone. Blocks.
bool Pause(absl::Duration pause, const CallScope& scope);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_PAUSE_H_
