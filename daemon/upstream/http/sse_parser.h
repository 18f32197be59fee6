// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_HTTP_SSE_PARSER_H_
#define OZD_DAEMON_UPSTREAM_HTTP_SSE_PARSER_H_

#include <stddef.h>

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ozd {

// Parses a stream of server-sent events that arrives in pieces of any size.
// Lines end with LF, CR or CRLF; only the field "data" matters. Memory is
// bounded. Not thread-safe.
class SseParser {
 public:
  // Longest line, and longest data of one event, in bytes.
  static constexpr size_t kMaxBytes = size_t{1} << 20;

  // Takes the data of one event, its lines joined by LF; valid during the call.
  // Returns false when it does not take the event now.
  using OnData = std::function<bool(absl::string_view data)>;

  // Reads `piece`, the next bytes of the stream. Returns how many were read:
  // fewer than all when `on_data` did not take an event, which is offered again
  // when the rest is fed. Errors: kDataLoss when a line or an event is too
  // long; the parser must not be used afterwards. An event without its final
  // empty line is never given to `on_data`.
  absl::StatusOr<size_t> Feed(absl::string_view piece, const OnData& on_data);

 private:
  absl::Status AddLine(absl::string_view line);

  // The beginning of a line whose end has not come.
  std::string partial_;
  // The "data" lines of the event so far, an LF after each.
  std::string data_;
  // The last piece ended with CR: an LF that follows belongs to it.
  bool after_cr_ = false;
  // A byte order mark may stand before the very first line.
  bool first_line_ = true;
};

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_HTTP_SSE_PARSER_H_
