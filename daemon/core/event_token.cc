// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/event_token.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace ozd {
namespace {

bool ParseNumber(absl::string_view text, int64_t* number) {
  return absl::SimpleAtoi(text, number) && *number >= 0;
}

}  // namespace

std::string FormatEventToken(const EventToken& token) {
  std::string text = absl::StrCat(token.epoch, ":", token.position);
  if (token.sequence.has_value()) absl::StrAppend(&text, ":", *token.sequence);
  return text;
}

std::optional<EventToken> ParseEventToken(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  if (parts.size() < 2 || parts.size() > 3 || parts[0].empty()) {
    return std::nullopt;
  }
  EventToken token;
  token.epoch = std::string(parts[0]);
  if (!ParseNumber(parts[1], &token.position)) return std::nullopt;
  if (parts.size() == 2) return token;
  int64_t sequence = 0;
  if (!ParseNumber(parts[2], &sequence)) return std::nullopt;
  token.sequence = sequence;
  return token;
}

}  // namespace ozd
