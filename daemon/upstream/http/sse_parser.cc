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

absl::StatusOr<size_t> SseParser::Feed(absl::string_view piece,
                                       const OnData& on_data) {
  size_t at = after_cr_ && absl::StartsWith(piece, "\n") ? 1 : 0;
  after_cr_ = after_cr_ && piece.empty();
  // Both are looked for once, not for each line: a stream may use only one.
  size_t lf = piece.find('\n', at);
  size_t cr = piece.find('\r', at);
  while (true) {
    if (lf < at) lf = piece.find('\n', at);
    if (cr < at) cr = piece.find('\r', at);
    const size_t end = std::min(lf, cr);
    if (end == absl::string_view::npos) break;
    absl::string_view line = piece.substr(at, end - at);
    std::string whole;
    if (!partial_.empty()) {
      if (partial_.size() + line.size() > kMaxBytes) return TooLongError();
      partial_.append(line.data(), line.size());
      whole.swap(partial_);
      line = whole;
    }
    if (first_line_) {
      first_line_ = false;
      absl::ConsumePrefix(&line, kByteOrderMark);
    }
    if (!line.empty()) {
      OZD_RETURN_IF_ERROR(AddLine(line));
    } else if (!data_.empty()) {
      if (!on_data(absl::string_view(data_).substr(0, data_.size() - 1))) {
        return at;
      }
      data_.clear();
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
  return piece.size();
}

absl::Status SseParser::AddLine(absl::string_view line) {
  if (line.size() > kMaxBytes) return TooLongError();
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
