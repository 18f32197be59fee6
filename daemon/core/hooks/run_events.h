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

// Makes the note that remembers what was told of a run.
HookRunState NoteOf(const oz::v1::Run& run, int64_t now_us);

// Returns whether the note still fits the run. A session that begins or is
// taken down is no news by itself; another one is.
bool IsAsNoted(const HookRunState& noted, const oz::v1::Run& run);

// Returns the event for a run that is now in `state`; "" when there is none.
std::string EventOfState(const std::string& state);

// Returns the event to tell of the run after `noted` was told; nullopt when
// there is none.
std::optional<HookEvent> RunEventFor(const oz::v1::Run& run,
                                     const std::optional<HookRunState>& noted);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_HOOKS_RUN_EVENTS_H_
