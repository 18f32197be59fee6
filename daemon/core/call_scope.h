// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_CALL_SCOPE_H_
#define OZD_DAEMON_CORE_CALL_SCOPE_H_

#include <functional>

#include "absl/time/time.h"

namespace ozd {

// What core knows of the call it works for. A value.
struct CallScope {
  // Time left until the client gives up.
  absl::Duration timeout = absl::Seconds(60);
  // Whether the client has gone away; asked between steps. May be empty.
  std::function<bool()> cancelled;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_CALL_SCOPE_H_
