// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_NOTIFICATION_TEXT_H_
#define OZD_DAEMON_CORE_HOOKS_NOTIFICATION_TEXT_H_

#include <vector>

#include "daemon/core/hooks/hook_config.h"
#include "daemon/core/hooks/hook_engine.h"
#include "daemon/core/hooks/hook_event.h"

namespace ozd {

// Whether a notification of this level tells the event.
bool IsNotified(NotificationLevel level, const HookEvent& event);

// One notification of all that happened together; `events` must not be empty.
Notification ComposeNotification(const std::vector<HookEvent>& events);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_NOTIFICATION_TEXT_H_
