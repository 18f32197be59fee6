// Copyright (c) 2026 The ozd authors. MIT licence.
// Whatever arrives as an event stream: no crash, and the same events however
// the bytes are cut.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <string>
#include <vector>

#include "daemon/upstream/api/event_api.h"
#include "daemon/upstream/http/sse_parser.h"

namespace {

// Aborts, so that both the fuzzer and the replay fail.
void Require(bool condition) {
  if (!condition) abort();
}

struct Parsed {
  std::vector<std::string> events;
  absl::Status status;
};

Parsed Parse(absl::string_view text, size_t piece) {
  Parsed parsed;
  ozd::SseParser parser;
  for (size_t at = 0; at < text.size() && parsed.status.ok(); at += piece) {
    const absl::StatusOr<size_t> read =
        parser.Feed(text.substr(at, piece), [&parsed](absl::string_view data) {
          parsed.events.emplace_back(data);
          return true;
        });
    parsed.status = read.status();
  }
  return parsed;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  // The first byte says how the rest is cut.
  const size_t piece = data[0] % 16 + size_t{1};
  const absl::string_view text(reinterpret_cast<const char*>(data + 1),
                               size - 1);
  const Parsed whole = Parse(text, text.size() + 1);
  const Parsed cut = Parse(text, piece);
  Require(whole.status.ok() == cut.status.ok());
  Require(whole.events == cut.events);
  for (const std::string& event : whole.events) {
    Require(event.size() <= ozd::SseParser::kMaxBytes);
    const auto parsed = ozd::ParseEvent(event);
    if (!parsed.ok()) continue;
    Require(parsed->sequence() > 0);
    // Everything that gets this far must survive being stored and sent.
    oz::v1::Event copy;
    Require(copy.ParseFromString(parsed->SerializeAsString()));
  }
  return 0;
}
