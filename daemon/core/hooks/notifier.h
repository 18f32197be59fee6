// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_NOTIFIER_H_
#define OZD_DAEMON_CORE_HOOKS_NOTIFIER_H_

#include <string>

#include "absl/status/status.h"

namespace ozd {

// A desktop notification. A value.
struct Notification {
  std::string title;
  std::string body;
  // The user has to act.
  bool urgent = false;
};

// Shows notifications where the session has a service for them. Thread-safe;
// blocks for at most a few seconds.
class Notifier {
 public:
  virtual ~Notifier() = default;
  virtual absl::Status Notify(const Notification& notification) = 0;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_NOTIFIER_H_
