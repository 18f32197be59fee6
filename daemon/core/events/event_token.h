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

// Resume token of a reader of the event log (WatchEventsResponse.resume): which
// events it was sent. A value.
struct EventToken {
  // Journal::epoch.
  std::string epoch;
  // Everything up to this position was sent.
  int64_t position = 0;
  // Ranges that were sent as well, when the reader was interrupted while it
  // read by sequence. Each reaches a later position and a smaller sequence than
  // the one before. At most EventBacklog::kMostSteps.
  std::vector<EventStep> steps = {};
};

// Adds `step` to what was sent; nothing behind its position was.
void AddStep(EventStep step, EventToken* token);

// Returns "<epoch>:<position>", then ":<position>.<sequence>" for each step.
std::string FormatEventToken(const EventToken& token);

// Parses what FormatEventToken returns; nullopt for any other text.
std::optional<EventToken> ParseEventToken(absl::string_view text);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_EVENT_TOKEN_H_
