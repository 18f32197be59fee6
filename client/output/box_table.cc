// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/box_table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "client/output/display_width.h"
#include "client/output/list_table.h"

namespace oz {
namespace {

// A cell as the lines it is shown in.
using CellLines = std::vector<std::string>;
using RowLines = std::vector<CellLines>;

// Columns below this are not made narrower, however small the terminal.
constexpr int kMinColumnWidth = 8;

CellLines SplitCell(absl::string_view cell) {
  CellLines lines;
  for (const absl::string_view line : absl::StrSplit(cell, '\n')) {
    lines.push_back(OneLine(line));
  }
  return lines;
}

RowLines SplitRow(const std::vector<std::string>& row) {
  RowLines cells;
  cells.reserve(row.size());
  for (const std::string& cell : row) cells.push_back(SplitCell(cell));
  return cells;
}

// The header first.
std::vector<RowLines> AllRows(const BoxTable& table) {
  std::vector<RowLines> rows;
  rows.reserve(table.rows.size() + 1);
  rows.push_back(SplitRow({table.header.begin(), table.header.end()}));
  for (const auto& row : table.rows) rows.push_back(SplitRow(row));
  return rows;
}

std::vector<int> WidestCells(const std::vector<RowLines>& rows) {
  std::vector<int> widths(rows[0].size());
  for (const RowLines& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      for (const std::string& line : row[i]) {
        widths[i] = std::max(widths[i], DisplayWidth(line));
      }
    }
  }
  return widths;
}

// Takes from the widest column until the whole fits.
void FitInto(int width, std::vector<int>* widths) {
  if (width == kUnlimitedWidth || widths->empty()) return;
  int total = 1;
  for (const int column : *widths) total += column + 3;
  while (total > width) {
    const auto widest = std::max_element(widths->begin(), widths->end());
    if (*widest <= kMinColumnWidth) return;
    --*widest;
    --total;
  }
}

// `word` in pieces of at most `width` columns: an id has no blanks to break at.
void AppendPieces(absl::string_view word, int width, CellLines* lines) {
  std::string piece;
  for (size_t at = 0; at < word.size();) {
    size_t end = at + 1;
    while (end < word.size() &&
           (static_cast<unsigned char>(word[end]) & 0xC0) == 0x80) {
      ++end;
    }
    const absl::string_view character = word.substr(at, end - at);
    if (!piece.empty() && DisplayWidth(piece) + DisplayWidth(character) > width)
      lines->push_back(std::move(piece)), piece.clear();
    absl::StrAppend(&piece, character);
    at = end;
  }
  lines->push_back(std::move(piece));
}

CellLines WrapCell(const CellLines& cell, int width) {
  CellLines lines;
  for (const std::string& line : cell) {
    if (DisplayWidth(line) <= width) {
      lines.push_back(line);
      continue;
    }
    for (const std::string& part : WrapToWidth(line, width)) {
      AppendPieces(part, width, &lines);
    }
  }
  return lines;
}

std::string Repeat(absl::string_view text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) absl::StrAppend(&repeated, text);
  return repeated;
}

void AppendRule(const std::vector<int>& widths, absl::string_view left,
                absl::string_view line, absl::string_view cross,
                absl::string_view right, std::string* out) {
  absl::StrAppend(out, left);
  for (size_t i = 0; i < widths.size(); ++i) {
    absl::StrAppend(out, i == 0 ? "" : cross, Repeat(line, widths[i] + 2));
  }
  absl::StrAppend(out, right, "\n");
}

void AppendBoxRow(const RowLines& row, const std::vector<int>& widths,
                  std::string* out) {
  RowLines cells;
  size_t height = 1;
  for (size_t i = 0; i < row.size(); ++i) {
    cells.push_back(WrapCell(row[i], widths[i]));
    height = std::max(height, cells[i].size());
  }
  for (size_t line = 0; line < height; ++line) {
    for (size_t i = 0; i < cells.size(); ++i) {
      const std::string text = line < cells[i].size() ? cells[i][line] : "";
      const int padding = std::max(0, widths[i] - DisplayWidth(text));
      absl::StrAppend(out, i == 0 ? "│ " : " ┆ ", text, Repeat(" ", padding));
    }
    absl::StrAppend(out, " │\n");
  }
}

}  // namespace

std::string RenderBoxTable(const BoxTable& table, int width) {
  const std::vector<RowLines> rows = AllRows(table);
  std::vector<int> widths = WidestCells(rows);
  FitInto(width, &widths);
  std::string out;
  AppendRule(widths, "╭", "─", "┬", "╮", &out);
  AppendBoxRow(rows[0], widths, &out);
  AppendRule(widths, "╞", "═", "╪", "╡", &out);
  for (size_t i = 1; i < rows.size(); ++i) {
    if (i > 1) AppendRule(widths, "├", "╌", "┼", "┤", &out);
    AppendBoxRow(rows[i], widths, &out);
  }
  AppendRule(widths, "╰", "─", "┴", "╯", &out);
  return out;
}

std::string RenderElasticTable(const BoxTable& table) {
  const std::vector<RowLines> rows = AllRows(table);
  const std::vector<int> widths = WidestCells(rows);
  std::string out;
  for (const RowLines& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      const CellLines& lines = row[i];
      for (size_t line = 0; line < lines.size(); ++line) {
        absl::StrAppend(&out, line == 0 ? "" : "\n", lines[line]);
      }
      if (i + 1 < row.size()) {
        absl::StrAppend(
            &out, Repeat(" ", widths[i] - DisplayWidth(lines.back()) + 2));
      }
    }
    out.push_back('\n');
  }
  return out;
}

}  // namespace oz
