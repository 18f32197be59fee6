// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_HOOK_PAYLOAD_H_
#define OZD_DAEMON_CORE_HOOKS_HOOK_PAYLOAD_H_

#include <stdint.h>

#include <map>
#include <string>

#include "cache/journal/hook_store.h"
#include "daemon/core/hooks/hook_event.h"

namespace ozd {

// The same event for the same hook always has the same id: 20 hex digits.
std::string MakeDeliveryId(const std::string& hook, const HookOwner& owner,
                           const HookEvent& event);

// A delivery that is due at once. What the command gets on stdin is one JSON
// object, {"v":1,"delivery_id":...,"event":...,"run":{...}}; the prompt is not
// in it.
QueuedDelivery MakeDelivery(const std::string& hook, const HookOwner& owner,
                            const HookEvent& event, int64_t now_us);

// OZ_HOOK_NAME and the like. Not OZ_RUN_ID, which says on whose behalf `oz`
// itself is called.
std::map<std::string, std::string> HookVariables(
    const QueuedDelivery& delivery);

// Made up, for trying a hook.
HookEvent SampleEvent(const std::string& event, int64_t now_us);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_HOOK_PAYLOAD_H_
