// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/conversation_view.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/output/display_width.h"
#include "client/output/list_table.h"
#include "proto/support/redact.h"

namespace oz {
namespace {

constexpr int kIndent = 2;
// Longer lines are hard to read, however wide the terminal.
constexpr int kWidestText = 100;
constexpr int kNarrowestText = 20;
// Where nothing is broken, an action is one line of at most this width.
constexpr int kWidestAction = 160;

struct Mark {
  absl::string_view glyph;
  Color color;
};

Mark MarkOf(absl::string_view state) {
  if (state == "completed") return {"✓", Color::kGreen};
  if (state == "failed") return {"✗", Color::kRed};
  if (state == "denied") return {"⊘", Color::kYellow};
  return {"▸", Color::kDim};
}

Color SpeakerColor(absl::string_view role) {
  if (role == "user") return Color::kCyan;
  if (role == "assistant") return Color::kMagenta;
  return Color::kDim;
}

bool IsAction(const v1::ConversationItem& item) {
  return item.kind() == "action";
}
bool IsResultOf(const v1::ConversationItem& item,
                const v1::ConversationItem& action) {
  return item.kind() == "action_result" && item.name() == action.name();
}

}  // namespace

std::string ConversationView::Take(const v1::ConversationItem& item) {
  if (item.seq() <= printed_through_) return "";
  held_[item.seq()] = item;
  std::string text = Drain(/*all=*/false, &held_, &speaker_);
  printed_through_ = held_.empty()
                         ? std::max(printed_through_, item.seq())
                         : std::max(printed_through_, held_.begin()->first - 1);
  return text;
}

std::string ConversationView::Finish() {
  if (!held_.empty()) printed_through_ = held_.rbegin()->first;
  return Drain(/*all=*/true, &held_, &speaker_);
}

std::vector<std::string> ConversationView::Pending(size_t max_lines) const {
  std::map<int64_t, v1::ConversationItem> held = held_;
  std::string speaker = speaker_;
  const std::string text = Drain(/*all=*/true, &held, &speaker);
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  lines.pop_back();
  if (lines.size() > max_lines) {
    lines.erase(lines.begin(), lines.end() - static_cast<ssize_t>(max_lines));
  }
  return lines;
}

void ConversationView::Reset() {
  held_.clear();
  printed_through_ = 0;
  speaker_.clear();
}

std::string ConversationView::Drain(
    bool all, std::map<int64_t, v1::ConversationItem>* held,
    std::string* speaker) const {
  std::string text;
  while (!held->empty()) {
    const auto first = held->begin();
    const auto next = std::next(first);
    if (!all && !first->second.final()) break;
    const v1::ConversationItem* result = nullptr;
    if (IsAction(first->second)) {
      if (!all && (next == held->end() || !next->second.final())) break;
      if (next != held->end() && IsResultOf(next->second, first->second)) {
        result = &next->second;
      }
    }
    absl::StrAppend(&text, Render(first->second, result, speaker));
    held->erase(first, result == nullptr ? next : std::next(next));
  }
  return text;
}

std::string ConversationView::Heading(absl::string_view role,
                                      std::string* speaker) const {
  // What tools answer belongs to who called them.
  const std::string now = role == "tool" ? "assistant" : OneLine(role);
  if (*speaker == now) return "";
  *speaker = now;
  return absl::StrCat(
      "\n", options_.style.Paint(SpeakerColor(now), now.empty() ? "?" : now),
      "\n");
}

std::string ConversationView::Render(const v1::ConversationItem& item,
                                     const v1::ConversationItem* result,
                                     std::string* speaker) const {
  if (item.kind() == "step") {
    speaker->clear();
    return absl::StrCat(
        "\n",
        options_.style.Paint(
            Color::kBold,
            TruncateToWidth(absl::StrCat("── ", OneLine(item.text()), " ──"),
                            options_.width)),
        "\n");
  }
  const std::string heading = Heading(item.role(), speaker);
  if (item.kind() == "action" || item.kind() == "action_result" ||
      item.kind() == "event") {
    return absl::StrCat(heading, RenderAction(item, result));
  }
  return absl::StrCat(heading, RenderText(item.text()));
}

std::string ConversationView::RenderAction(
    const v1::ConversationItem& item,
    const v1::ConversationItem* result) const {
  const v1::ConversationItem& outcome = result == nullptr ? item : *result;
  const Mark mark =
      item.kind() == "event" ? Mark{"·", Color::kDim} : MarkOf(outcome.state());
  std::vector<std::string> words;
  for (const std::string& word :
       {OneLine(item.name()), OneLine(item.text()),
        // What went wrong; what went well is in the conversation itself.
        result != nullptr && result->state() != "completed"
            ? OneLine(result->text())
            : std::string(),
        outcome.state() == "denied" ? std::string("(denied)")
                                    : std::string()}) {
    if (!word.empty()) words.push_back(word);
  }
  const int width = std::min(options_.width, kWidestAction) - kIndent - 2;
  const std::string text = TruncateToWidth(absl::StrJoin(words, "  "), width);
  const Color color = item.kind() == "event" ? Color::kDim : Color::kNone;
  return absl::StrCat(std::string(kIndent, ' '),
                      options_.style.Paint(mark.color, mark.glyph), " ",
                      options_.style.Paint(color, text), "\n");
}

std::string ConversationView::RenderText(absl::string_view text) const {
  const std::string safe = absl::StrReplaceAll(
      ozd::NeutraliseControls(absl::StripAsciiWhitespace(text),
                              ozd::Newlines::kKeep),
      {{"\t", "    "}});
  const int width =
      options_.width == kUnlimitedWidth
          ? kUnlimitedWidth
          : std::max(kNarrowestText,
                     std::min(options_.width, kWidestText) - kIndent);
  std::string out;
  for (absl::string_view line : absl::StrSplit(safe, '\n')) {
    line = absl::StripTrailingAsciiWhitespace(line);
    if (line.empty()) {
      out.push_back('\n');
      continue;
    }
    // Code keeps its blanks where it fits.
    std::vector<std::string> pieces = {std::string(line)};
    size_t inner = 0;
    if (DisplayWidth(line) > width) {
      inner =
          std::min(line.find_first_not_of(' '), static_cast<size_t>(width / 2));
      pieces = WrapToWidth(line, width - static_cast<int>(inner));
    }
    for (const std::string& piece : pieces) {
      absl::StrAppend(&out, std::string(kIndent + inner, ' '), piece, "\n");
    }
  }
  return out;
}

}  // namespace oz
