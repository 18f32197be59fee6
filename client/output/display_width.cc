// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/display_width.h"

#include <stdint.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "client/output/display_width_tables.h"
#include "proto/support/redact.h"

namespace oz {
namespace {

constexpr char kEllipsis[] = "\xE2\x80\xA6";

template <size_t n>
bool InRanges(const CodePointRange (&ranges)[n], uint32_t code_point) {
  const CodePointRange* range = std::lower_bound(
      ranges, ranges + n, code_point,
      [](const CodePointRange& r, uint32_t c) { return r.last < c; });
  return range != ranges + n && range->first <= code_point;
}

int CodePointWidth(uint32_t code_point) {
  if (code_point < 0x300) return 1;
  if (InRanges(kZeroWidth, code_point)) return 0;
  return InRanges(kDoubleWidth, code_point) ? 2 : 1;
}

// Bytes of the sequence that `lead` begins; 1 for a stray byte.
size_t SequenceLength(unsigned char lead) {
  if (lead >= 0xF0) return 4;
  if (lead >= 0xE0) return 3;
  return lead >= 0xC0 ? 2 : 1;
}

// Takes the first character off `text`; returns its width and its bytes.
int NextWidth(absl::string_view text, size_t* bytes) {
  const unsigned char lead = static_cast<unsigned char>(text[0]);
  *bytes = std::min(SequenceLength(lead), text.size());
  if (*bytes == 1) return 1;
  uint32_t code_point = lead & (0xFFu >> (*bytes + 1));
  for (size_t i = 1; i < *bytes; ++i) {
    const unsigned char next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80) {
      *bytes = 1;
      return 1;
    }
    code_point = (code_point << 6) | (next & 0x3Fu);
  }
  return CodePointWidth(code_point);
}

bool IsPlain(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= 0x20 && c < 0x7F; });
}

}  // namespace

int DisplayWidth(absl::string_view text) {
  // Nearly all text is plain, and there are a hundred cells on a screen.
  if (IsPlain(text)) return static_cast<int>(text.size());
  int width = 0;
  while (!text.empty()) {
    size_t bytes = 0;
    width += NextWidth(text, &bytes);
    text.remove_prefix(bytes);
  }
  return width;
}

std::string TruncateToWidth(absl::string_view text, int columns) {
  if (columns < 1) return "";
  // No character is wider than its UTF-8 is long.
  if (text.size() <= static_cast<size_t>(columns)) return std::string(text);
  int width = 0;
  // Where the text is cut when it turns out too long: one column is kept for
  // the ellipsis.
  size_t cut = 0;
  for (size_t at = 0; at < text.size();) {
    size_t bytes = 0;
    width += NextWidth(text.substr(at), &bytes);
    if (width > columns) {
      return std::string(text.substr(0, cut)).append(kEllipsis);
    }
    at += bytes;
    if (width < columns) cut = at;
  }
  return std::string(text);
}

std::vector<std::string> WrapToWidth(absl::string_view text, int columns) {
  std::vector<std::string> lines(1);
  int width = 0;
  for (absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const int word_width = DisplayWidth(word);
    const bool fits = width + 1 + word_width <= columns;
    if (width > 0 && fits) {
      absl::StrAppend(&lines.back(), " ", word);
      width += 1 + word_width;
      continue;
    }
    if (width > 0) lines.emplace_back();
    absl::StrAppend(&lines.back(), word);
    width = word_width;
  }
  return lines;
}

std::string OneLine(absl::string_view text) {
  if (IsPlain(text)) return std::string(text);
  std::string line(text);
  for (char& c : line) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  }
  return ozd::NeutraliseControls(line, ozd::Newlines::kEscape);
}

}  // namespace oz
