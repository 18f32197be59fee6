// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_HOOK_PAYLOAD_H_
#define OZD_DAEMON_CORE_HOOKS_HOOK_PAYLOAD_H_

#include <stdint.h>

#include <map>
#include <string>

#include "cache/journal/hook_store.h"
#include "daemon/core/hooks/hook_event.h"

namespace ozd {

// Returns the id of a delivery, 20 hex digits: the same event for the same hook
// always has the same id.
std::string MakeDeliveryId(const std::string& hook, const HookOwner& owner,
                           const HookEvent& event);

// Makes a delivery that is due at once. The command gets one JSON object on
// stdin, {"v":1,"delivery_id":...,"event":...,"run":{...}}, without the run's
// prompt.
QueuedDelivery MakeDelivery(const std::string& hook, const HookOwner& owner,
                            const HookEvent& event, int64_t now_us);

// Returns the command's environment variables, OZ_HOOK_NAME and the like.
// OZ_RUN_ID is not among them: it would make `oz` act for that run.
std::map<std::string, std::string> HookVariables(
    const QueuedDelivery& delivery);

// Makes an event for trying a hook.
HookEvent SampleEvent(const std::string& event, int64_t now_us);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_HOOK_PAYLOAD_H_
