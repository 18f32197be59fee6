// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_HOOKS_RUN_EVENTS_H_
#define OZD_DAEMON_CORE_HOOKS_RUN_EVENTS_H_

#include <stdint.h>

#include <optional>
#include <string>

#include "cache/journal/hook_store.h"
#include "daemon/core/hooks/hook_event.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// What is to be noted of a run.
HookRunState NoteOf(const oz::v1::Run& run, int64_t now_us);

// Whether what is noted is still what there is. A session that begins or is
// taken down is no news by itself; another one is.
bool IsAsNoted(const HookRunState& noted, const oz::v1::Run& run);

// The event that `state` means; empty when it means none.
std::string EventOfState(const std::string& state);

// What is to be told of the run now that `noted` was told before; nullopt when
// there is nothing.
std::optional<HookEvent> RunEventFor(const oz::v1::Run& run,
                                     const std::optional<HookRunState>& noted);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_RUN_EVENTS_H_
