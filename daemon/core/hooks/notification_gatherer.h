// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_NOTIFICATION_GATHERER_H_
#define OZD_DAEMON_CORE_HOOKS_NOTIFICATION_GATHERER_H_

#include <vector>

#include "absl/time/time.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/hooks/hook_engine.h"
#include "daemon/core/hooks/hook_event.h"
#include "proto/support/mutex.h"

namespace ozd {

// Makes one notification of what happens within a short time, so that a burst
// is one window and not a hundred. Thread-safe.
class NotificationGatherer {
 public:
  // All pointers are borrowed and must outlive `tasks`.
  NotificationGatherer(Notifier* notifier, Tasks* tasks,
                       NotificationLevel level, absl::Duration gather)
      : notifier_(notifier), tasks_(tasks), level_(level), gather_(gather) {}

  // What happened to the owner's runs. Other people's are left out.
  void Add(const HookOwner& owner, const std::vector<HookEvent>& events);

 private:
  void Show();

  Notifier* const notifier_;
  Tasks* const tasks_;
  const NotificationLevel level_;
  const absl::Duration gather_;

  Mutex mutex_;
  std::vector<HookEvent> gathered_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_NOTIFICATION_GATHERER_H_
