// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENT_TOKEN_H_
#define OZD_DAEMON_CORE_EVENT_TOKEN_H_

#include <stdint.h>

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace ozd {

// Where a reader of the event log is: WatchEventsResponse.resume. A value.
struct EventToken {
  // Journal::epoch.
  std::string epoch;
  // Continue after this position.
  int64_t position = 0;
  // Set while the reader goes through the past in order of sequence: what has a
  // greater one, up to `position`, comes first.
  std::optional<int64_t> sequence;
};

// "<epoch>:<position>" or "<epoch>:<position>:<sequence>".
std::string FormatEventToken(const EventToken& token);

// The reverse; nullopt for anything else.
std::optional<EventToken> ParseEventToken(absl::string_view text);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENT_TOKEN_H_
