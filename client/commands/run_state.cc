// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/run_state.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/output/display_width.h"
#include "client/output/relative_time.h"

namespace oz {
namespace {

struct KnownState {
  absl::string_view wire;
  absl::string_view label;
  Color color;
  bool ended;
};

constexpr KnownState kKnownStates[] = {
    {"QUEUED", "○ queued", Color::kDim, false},
    {"PENDING", "○ pending", Color::kDim, false},
    {"CLAIMED", "◌ claimed", Color::kCyan, false},
    {"INPROGRESS", "● running", Color::kYellow, false},
    {"IN_PROGRESS", "● running", Color::kYellow, false},
    {"BLOCKED", "■ blocked", Color::kMagenta, false},
    {"SUCCEEDED", "✓ succeeded", Color::kGreen, true},
    {"FAILED", "✗ failed", Color::kRed, true},
    {"ERROR", "✗ error", Color::kRed, true},
    {"CANCELLED", "⊘ cancelled", Color::kDim, true},
};

}  // namespace

RunStateView ViewRunState(absl::string_view state) {
  for (const KnownState& known : kKnownStates) {
    if (known.wire == state) {
      return {std::string(known.label), known.color, known.ended};
    }
  }
  const std::string word =
      state.empty() ? "unknown" : absl::AsciiStrToLower(OneLine(state));
  return {absl::StrCat("? ", word), Color::kNone, false};
}

RunStateView ViewStateOf(const v1::Run& run) {
  RunStateView view = ViewRunState(run.state());
  if (!run.stalled() || view.ended) return view;
  absl::StrAppend(&view.label, " ⚠ ",
                  ShortAge(absl::Milliseconds(run.no_progress_ms())));
  view.color = Color::kRed;
  return view;
}

std::string StateWord(absl::string_view state) {
  const std::string label = ViewRunState(state).label;
  const std::vector<std::string> words =
      absl::StrSplit(label, absl::MaxSplits(' ', 1));
  return words.back();
}

}  // namespace oz
