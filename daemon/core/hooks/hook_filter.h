// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_HOOK_FILTER_H_
#define OZD_DAEMON_CORE_HOOKS_HOOK_FILTER_H_

#include <string>
#include <vector>

#include "daemon/core/hooks/hook_config.h"
#include "daemon/core/hooks/hook_event.h"

namespace ozd {

// Whether the hook wants to be told.
bool HookWants(const HookConfig& hook, const HookOwner& owner,
               const HookEvent& event);

// The filters in words: "mine", "schedule nightly".
std::vector<std::string> DescribeFilters(const HookConfig& hook);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_HOOK_FILTER_H_
