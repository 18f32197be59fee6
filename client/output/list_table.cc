// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/list_table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "client/output/display_width.h"

namespace oz {
namespace {

constexpr int kGap = 2;
constexpr int kHidden = -1;
// Where nothing is cut, a cell wider than this stands out of its column, lest
// every other row is padded to it.
constexpr int kMaxUncutColumn = 160;

// Widths of the columns if there were no limit, not counting cells wider than
// `widest_counted`; kHidden for optional columns without a value.
std::vector<int> NaturalWidths(const ListTable& table, int widest_counted) {
  std::vector<int> widths;
  widths.reserve(table.columns.size());
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const ListTable::Column& column = table.columns[i];
    int widest = 0;
    bool has_value = false;
    for (const auto& row : table.rows) {
      const int width = DisplayWidth(row[i].text);
      has_value = has_value || width > 0;
      if (width <= widest_counted) widest = std::max(widest, width);
    }
    if (!has_value && column.optional) {
      widths.push_back(kHidden);
    } else {
      widths.push_back(std::min(column.max_width,
                                std::max(widest, DisplayWidth(column.title))));
    }
  }
  return widths;
}

// Gives the flexible column what is left and hides the optional columns for
// which there is no room.
std::vector<int> FitWidths(const ListTable& table, int limit) {
  if (limit == kUnlimitedWidth) return NaturalWidths(table, kMaxUncutColumn);
  std::vector<int> widths = NaturalWidths(table, kUnlimitedWidth);
  size_t flexible = widths.size();
  int room = limit;
  for (size_t i = 0; i < widths.size(); ++i) {
    if (table.columns[i].flexible) {
      flexible = i;
    } else if (!table.columns[i].optional) {
      room -= widths[i] + kGap;
    }
  }
  const int wanted = flexible < widths.size()
                         ? std::min(widths[flexible], kWantedFlexibleWidth)
                         : 0;
  for (size_t i = 0; i < widths.size(); ++i) {
    if (!table.columns[i].optional || widths[i] == kHidden) continue;
    if (room - widths[i] - kGap < wanted) {
      widths[i] = kHidden;
    } else {
      room -= widths[i] + kGap;
    }
  }
  if (flexible < widths.size()) {
    widths[flexible] = std::max(1, std::min(widths[flexible], room));
  }
  return widths;
}

void AppendCell(const ListTable::Cell& cell, int width, int cut,
                bool align_right, const Style& style, int* pending_blanks,
                std::string* out) {
  const std::string text = TruncateToWidth(cell.text, cut);
  const int padding = std::max(0, width - DisplayWidth(text));
  if (align_right) *pending_blanks += padding;
  if (!text.empty()) {
    // Blanks are held back until something follows, so that no line ends in
    // them.
    out->append(static_cast<size_t>(*pending_blanks), ' ');
    *pending_blanks = 0;
    out->append(style.Paint(cell.color, text));
  }
  if (!align_right) *pending_blanks += padding;
}

void AppendRow(const ListTable& table, const std::vector<ListTable::Cell>& row,
               const std::vector<int>& widths, bool uncut, const Style& style,
               std::string* out) {
  int pending_blanks = 0;
  for (size_t i = 0; i < widths.size(); ++i) {
    if (widths[i] == kHidden) continue;
    const ListTable::Column& column = table.columns[i];
    const int cut = uncut ? column.max_width : widths[i];
    AppendCell(row[i], widths[i], cut, column.align_right, style,
               &pending_blanks, out);
    pending_blanks += kGap;
  }
  out->push_back('\n');
}

}  // namespace

std::string RenderListTable(const ListTable& table, int width,
                            const Style& style) {
  const std::vector<int> widths = FitWidths(table, width);
  const bool uncut = width == kUnlimitedWidth;
  std::vector<ListTable::Cell> header;
  header.reserve(table.columns.size());
  for (const ListTable::Column& column : table.columns) {
    header.push_back({column.title, Color::kDim});
  }
  std::string out;
  out.reserve((table.rows.size() + 1) * 96);
  AppendRow(table, header, widths, uncut, style, &out);
  for (const auto& row : table.rows) {
    AppendRow(table, row, widths, uncut, style, &out);
  }
  return out;
}

}  // namespace oz
