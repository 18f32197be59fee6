// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_HOOK_EVENT_H_
#define OZD_DAEMON_CORE_HOOKS_HOOK_EVENT_H_

#include <string>
#include <vector>

#include "daemon/core/hooks/hook_config.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// One event that hooks and notifications may tell of. A value.
struct HookEvent {
  // One of kHookEvents.
  std::string event;
  // The run that it is about; for kScheduleFailing the one that failed last.
  oz::v1::Run run;
  // Tells it from every other event of this kind of this run or schedule.
  std::string discriminator;
  // kScheduleFailing only: failures in a row.
  int failures = 0;
};

// The account whose runs an event is about. A value.
struct HookOwner {
  // Partition key.
  std::string partition;
  // Name of the stored login; empty for a key that came with a call.
  std::string account_name;
  // Empty while it is not known who the key belongs to.
  std::string principal_uid;
};

// Returns whether the hook wants to be told of the event.
bool HookWants(const HookConfig& hook, const HookOwner& owner,
               const HookEvent& event);

// Returns the hook's filters in words: "mine", "schedule nightly".
std::vector<std::string> DescribeFilters(const HookConfig& hook);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_HOOK_EVENT_H_
