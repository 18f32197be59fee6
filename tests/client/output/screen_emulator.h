// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_CLIENT_OUTPUT_SCREEN_EMULATOR_H_
#define OZD_TESTS_CLIENT_OUTPUT_SCREEN_EMULATOR_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "client/output/display_width.h"

namespace oz {

// Emulates a terminal as far as commands that redraw use it: text, newlines,
// cursor up, erasing, home, and modes and colours, which are dropped. A
// sequence that it does not know fails the test.
class ScreenEmulator {
 public:
  ScreenEmulator(int columns, int lines)
      : columns_(columns), lines_(lines), cells_(1) {}

  void Write(absl::string_view text) {
    for (size_t i = 0; i < text.size();) {
      if (text[i] == '\x1b') {
        i = Escape(text, i);
      } else if (text[i] == '\n') {
        NewLine();
        ++i;
      } else if (text[i] == '\r') {
        column_ = 0;
        ++i;
      } else {
        size_t end = i + 1;
        while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;
        Put(std::string(text.substr(i, end - i)));
        i = end;
      }
    }
  }

  // The rows from the first that was ever written to the last that is not
  // empty; `scrolled` rows have left the screen at the top.
  std::string Text() const {
    std::vector<std::string> rows;
    for (const Row& row : cells_) {
      rows.push_back(std::string(
          absl::StripTrailingAsciiWhitespace(absl::StrJoin(row, ""))));
    }
    while (!rows.empty() && rows.back().empty()) rows.pop_back();
    return absl::StrJoin(rows, "\n") + (rows.empty() ? "" : "\n");
  }
  bool cursor_visible() const { return cursor_visible_; }
  size_t cursor_row() const { return row_; }
  int cursor_column() const { return column_; }

 private:
  using Row = std::vector<std::string>;

  size_t Top() const {
    const size_t lines = static_cast<size_t>(lines_);
    return cells_.size() > lines ? cells_.size() - lines : 0;
  }
  void NewLine() {
    column_ = 0;
    if (++row_ == cells_.size()) cells_.emplace_back();
  }
  void Put(const std::string& character) {
    const int width = DisplayWidth(character);
    if (column_ + width > columns_) NewLine();
    Row& row = cells_[row_];
    const size_t end = static_cast<size_t>(column_ + width);
    if (row.size() < end) row.resize(end, " ");
    row[static_cast<size_t>(column_)] = character;
    for (size_t i = static_cast<size_t>(column_) + 1; i < end; ++i) row[i] = "";
    column_ += width;
  }
  size_t Escape(absl::string_view text, size_t at) {
    size_t end = at + 2;
    while (end < text.size() &&
           !absl::ascii_isalpha(static_cast<unsigned char>(text[end]))) {
      ++end;
    }
    const absl::string_view what = text.substr(at + 1, end - at);
    if (what == "[2K") {
      cells_[row_].clear();
    } else if (what == "[K") {
      cells_[row_].resize(
          std::min(cells_[row_].size(), static_cast<size_t>(column_)));
    } else if (what == "[J") {
      cells_[row_].resize(
          std::min(cells_[row_].size(), static_cast<size_t>(column_)));
      cells_.resize(row_ + 1);
    } else if (what == "[H") {
      row_ = Top();
      column_ = 0;
    } else if (what == "[2J") {
      cells_.resize(Top());
      cells_.resize(std::max<size_t>(row_ + 1, 1));
    } else if (what == "[?25h" || what == "[?25l") {
      cursor_visible_ = what.back() == 'h';
    } else if (absl::EndsWith(what, "A")) {
      size_t up = 0;
      EXPECT_TRUE(absl::SimpleAtoi(what.substr(1, what.size() - 2), &up));
      row_ = row_ - Top() > up ? row_ - up : Top();
    } else {
      EXPECT_TRUE(absl::EndsWith(what, "m") || absl::StartsWith(what, "[?2026"))
          << "unknown escape " << what;
    }
    return end + 1;
  }

  const int columns_;
  const int lines_;
  std::vector<Row> cells_;
  size_t row_ = 0;
  int column_ = 0;
  bool cursor_visible_ = true;
};

}  // namespace oz

#endif  // OZD_TESTS_CLIENT_OUTPUT_SCREEN_EMULATOR_H_
