// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/http/sse_parser.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

absl::Status TooLongError() {
  return absl::DataLossError("the event stream holds an event beyond 1 MiB");
}

}  // namespace

absl::Status SseParser::Feed(absl::string_view piece, const OnData& on_data) {
  if (after_cr_ && !piece.empty()) {
    after_cr_ = false;
    absl::ConsumePrefix(&piece, "\n");
  }
  // Both are looked for once, not for each line: a stream may use only one.
  size_t lf = piece.find('\n');
  size_t cr = piece.find('\r');
  size_t at = 0;
  while (true) {
    if (lf < at) lf = piece.find('\n', at);
    if (cr < at) cr = piece.find('\r', at);
    const size_t end = std::min(lf, cr);
    if (end == absl::string_view::npos) break;
    const absl::string_view rest = piece.substr(at, end - at);
    if (partial_.empty()) {
      OZD_RETURN_IF_ERROR(Line(rest, on_data));
    } else {
      if (partial_.size() + rest.size() > kMaxBytes) return TooLongError();
      partial_.append(rest.data(), rest.size());
      std::string line;
      line.swap(partial_);
      OZD_RETURN_IF_ERROR(Line(line, on_data));
    }
    at = end + 1;
    if (piece[end] != '\r') continue;
    if (at == piece.size()) {
      after_cr_ = true;
    } else if (piece[at] == '\n') {
      ++at;
    }
  }
  const absl::string_view tail = piece.substr(at);
  if (partial_.size() + tail.size() > kMaxBytes) return TooLongError();
  partial_.append(tail.data(), tail.size());
  return absl::OkStatus();
}

absl::Status SseParser::Line(absl::string_view line, const OnData& on_data) {
  if (line.size() > kMaxBytes) return TooLongError();
  if (first_line_) {
    first_line_ = false;
    absl::ConsumePrefix(&line, kByteOrderMark);
  }
  if (line.empty()) {
    if (data_.empty()) return absl::OkStatus();
    const bool more =
        on_data(absl::string_view(data_).substr(0, data_.size() - 1));
    data_.clear();
    return more ? absl::OkStatus()
                : absl::CancelledError("the stream is no longer wanted");
  }
  const size_t colon = line.find(':');
  if (line.substr(0, colon) != "data") return absl::OkStatus();
  absl::string_view value = colon == absl::string_view::npos
                                ? absl::string_view()
                                : line.substr(colon + 1);
  absl::ConsumePrefix(&value, " ");
  if (data_.size() + value.size() >= kMaxBytes) return TooLongError();
  data_.append(value.data(), value.size());
  data_.push_back('\n');
  return absl::OkStatus();
}

}  // namespace ozd
