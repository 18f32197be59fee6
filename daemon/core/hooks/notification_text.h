// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_NOTIFICATION_TEXT_H_
#define OZD_DAEMON_CORE_HOOKS_NOTIFICATION_TEXT_H_

#include <vector>

#include "daemon/core/hooks/hook_config.h"
#include "daemon/core/hooks/hook_event.h"
#include "daemon/core/hooks/notifier.h"

namespace ozd {

// Returns whether the event causes a notification at this level.
bool IsNotified(NotificationLevel level, const HookEvent& event);

// Makes one notification of all `events`, which must not be empty.
Notification ComposeNotification(const std::vector<HookEvent>& events);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_NOTIFICATION_TEXT_H_
