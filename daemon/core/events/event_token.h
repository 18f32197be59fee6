// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_EVENT_TOKEN_H_
#define OZD_DAEMON_CORE_EVENTS_EVENT_TOKEN_H_

#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "cache/journal/event_log.h"

namespace ozd {

// What a reader of the event log was told: WatchEventsResponse.resume. A value.
struct EventToken {
  // Journal::epoch.
  std::string epoch;
  // Everything up to this position,
  int64_t position = 0;
  // and, where it was interrupted while it read by sequence, everything in one
  // of these: each reaches a later position and a smaller sequence than the one
  // before. At most EventBacklog::kMostSteps.
  std::vector<EventStep> steps = {};
};

// The reader was told what is in `step`, and nothing behind its position.
void AddStep(EventStep step, EventToken* token);

// "<epoch>:<position>", then ":<position>.<sequence>" for each step.
std::string FormatEventToken(const EventToken& token);

// The reverse; nullopt for anything else.
std::optional<EventToken> ParseEventToken(absl::string_view text);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_EVENT_TOKEN_H_
