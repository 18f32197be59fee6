// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/event_token.h"

#include <stddef.h>

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace ozd {
namespace {

bool ParseNumber(absl::string_view text, int64_t* number) {
  return absl::SimpleAtoi(text, number) && *number >= 0;
}

bool MayFollow(const EventToken& token, const EventStep& step) {
  if (token.steps.empty()) return step.position > token.position;
  return step.position > token.steps.back().position &&
         step.sequence < token.steps.back().sequence;
}

}  // namespace

void AddStep(EventStep step, EventToken* token) {
  // Those that it contains.
  while (!token->steps.empty() &&
         token->steps.back().sequence <= step.sequence) {
    token->steps.pop_back();
  }
  token->steps.push_back(step);
}

std::string FormatEventToken(const EventToken& token) {
  std::string text = absl::StrCat(token.epoch, ":", token.position);
  for (const EventStep& step : token.steps) {
    absl::StrAppend(&text, ":", step.position, ".", step.sequence);
  }
  return text;
}

std::optional<EventToken> ParseEventToken(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  if (parts.size() < 2 || parts.size() > 2 + EventBacklog::kMostSteps ||
      parts[0].empty()) {
    return std::nullopt;
  }
  EventToken token;
  token.epoch = std::string(parts[0]);
  if (!ParseNumber(parts[1], &token.position)) return std::nullopt;
  for (size_t i = 2; i < parts.size(); ++i) {
    const std::vector<absl::string_view> numbers =
        absl::StrSplit(parts[i], '.');
    EventStep step;
    if (numbers.size() != 2 || !ParseNumber(numbers[0], &step.position) ||
        !ParseNumber(numbers[1], &step.sequence) || !MayFollow(token, step)) {
      return std::nullopt;
    }
    token.steps.push_back(step);
  }
  return token;
}

}  // namespace ozd
