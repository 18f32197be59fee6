// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_NOTIFICATION_GATHERER_H_
#define OZD_DAEMON_CORE_HOOKS_NOTIFICATION_GATHERER_H_

#include <vector>

#include "absl/time/time.h"
#include "daemon/core/base/tasks.h"
#include "daemon/core/hooks/hook_config.h"
#include "daemon/core/hooks/hook_event.h"
#include "daemon/core/hooks/notifier.h"
#include "proto/support/mutex.h"

namespace ozd {

// Joins the events of a short time into one notification. Thread-safe.
class NotificationGatherer {
 public:
  // All pointers are borrowed and must outlive `tasks`.
  NotificationGatherer(Notifier* notifier, Tasks* tasks,
                       NotificationLevel level, absl::Duration gather)
      : notifier_(notifier), tasks_(tasks), level_(level), gather_(gather) {}

  // Adds events of the owner's runs; events of other people's runs are left
  // out.
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
