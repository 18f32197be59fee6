// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/screen.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/output/display_width.h"

namespace oz {
namespace {

// Terminals that know it show what lies between at once; others ignore it.
constexpr char kBegin[] = "\x1b[?2026h";
constexpr char kEnd[] = "\x1b[?2026l";
constexpr char kEraseLine[] = "\x1b[2K";
constexpr char kEraseBelow[] = "\x1b[J";
constexpr char kPlain[] = "\x1b[0m";
constexpr char kHomeAndErase[] = "\x1b[H\x1b[2J";

}  // namespace

int VisibleWidth(absl::string_view line) {
  std::string text;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\x1b') {
      i = std::min(line.find('m', i), line.size());
    } else {
      text.push_back(line[i]);
    }
  }
  return DisplayWidth(text);
}

std::string ClipVisible(absl::string_view line, int columns) {
  std::string clipped;
  std::string text;
  for (size_t i = 0; i < line.size();) {
    size_t end = i + 1;
    if (line[i] == '\x1b') {
      end = std::min(line.find('m', i), line.size() - 1) + 1;
    } else {
      while (end < line.size() && (line[end] & 0xC0) == 0x80) ++end;
      text.append(line.data() + i, end - i);
      if (DisplayWidth(text) > columns) return absl::StrCat(clipped, kPlain);
    }
    clipped.append(line.data() + i, end - i);
    i = end;
  }
  return clipped;
}

std::string Screen::ToTop() const {
  if (lines_.empty()) return "\r";
  return absl::StrCat("\r\x1b[", lines_.size(), "A");
}

std::string Screen::Draw(std::vector<std::string> lines, int columns) {
  for (std::string& line : lines) {
    if (VisibleWidth(line) > columns) line = ClipVisible(line, columns);
  }
  if (valid_ && lines == lines_) return "";
  std::string out = kBegin;
  absl::StrAppend(&out, start_over_ ? kHomeAndErase : ToTop());
  for (size_t i = 0; i < lines.size(); ++i) {
    const bool same = valid_ && i < lines_.size() && lines_[i] == lines[i];
    // Erased first: behind a line that fills its row the cursor still stands on
    // the last column.
    if (!same) absl::StrAppend(&out, kEraseLine, lines[i]);
    out.push_back('\n');
  }
  // Also what was typed, or left of a longer block.
  absl::StrAppend(&out, kEraseBelow, kEnd);
  widest_ = 0;
  for (const std::string& line : lines) {
    widest_ = std::max(widest_, VisibleWidth(line));
  }
  lines_ = std::move(lines);
  valid_ = true;
  start_over_ = false;
  return out;
}

std::string Screen::Print(absl::string_view text) {
  const std::vector<std::string> block = std::exchange(lines_, {});
  std::string out =
      block.empty() ? ""
                    : absl::StrCat("\r\x1b[", block.size(), "A", kEraseBelow);
  absl::StrAppend(&out, text);
  for (const std::string& line : block) absl::StrAppend(&out, line, "\n");
  lines_ = block;
  return out;
}

std::string Screen::Clear() {
  std::string out = lines_.empty() ? "" : absl::StrCat(ToTop(), kEraseBelow);
  lines_.clear();
  return out;
}

void Screen::Resize(int columns) {
  valid_ = false;
  start_over_ = start_over_ || columns < widest_;
}

void Screen::Abandon() {
  lines_.clear();
  widest_ = 0;
  valid_ = false;
}

}  // namespace oz
