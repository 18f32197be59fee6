// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_INBOX_HOOK_VIEW_H_
#define OZ_CLIENT_COMMANDS_INBOX_HOOK_VIEW_H_

// Hooks and their deliveries, in all formats. Pure functions.

#include <string>

#include "client/commands/run_view.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "proto/oz/v1/inbox.pb.h"

namespace oz {

using HookPage = google::protobuf::RepeatedPtrField<v1::Hook>;
using DeliveryPage = google::protobuf::RepeatedPtrField<v1::HookDelivery>;

std::string RenderHookTable(const HookPage& hooks, const ViewOptions& options);
// Tab-separated and stable: name, events and filters (comma-separated),
// pending, dead, last delivery (RFC 3339), command.
std::string RenderHookRows(const HookPage& hooks);
// {"v":1,"hooks":[...]} on one line.
std::string RenderHooksJson(const HookPage& hooks);
// The hooks, each with its own "v", one a line.
std::string RenderHooksNdjson(const HookPage& hooks);

std::string RenderDeliveryTable(const DeliveryPage& deliveries,
                                const ViewOptions& options);
// Tab-separated and stable: delivery id, hook, event, run id, state, attempts,
// created, delivered, next attempt (RFC 3339), account, last result.
std::string RenderDeliveryRows(const DeliveryPage& deliveries);
std::string RenderDeliveriesJson(const DeliveryPage& deliveries);
std::string RenderDeliveriesNdjson(const DeliveryPage& deliveries);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_INBOX_HOOK_VIEW_H_
