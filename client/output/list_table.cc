// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/list_table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "client/output/display_width.h"

namespace oz {
namespace {

constexpr int kGap = 2;
constexpr int kHidden = -1;

// Widths of the columns if there were no limit; kHidden for optional columns
// without a value.
std::vector<int> NaturalWidths(const ListTable& table) {
  std::vector<int> widths;
  widths.reserve(table.columns.size());
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const ListTable::Column& column = table.columns[i];
    int widest = 0;
    for (const auto& row : table.rows) {
      widest = std::max(widest, DisplayWidth(row[i].text));
    }
    if (widest == 0 && column.optional) {
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
  std::vector<int> widths = NaturalWidths(table);
  if (limit == kUnlimitedWidth) return widths;
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

void AppendCell(const ListTable::Cell& cell, int width, bool align_right,
                const Style& style, int* pending_blanks, std::string* out) {
  const std::string text = TruncateToWidth(cell.text, width);
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
               const std::vector<int>& widths, const Style& style,
               std::string* out) {
  int pending_blanks = 0;
  for (size_t i = 0; i < widths.size(); ++i) {
    if (widths[i] == kHidden) continue;
    AppendCell(row[i], widths[i], table.columns[i].align_right, style,
               &pending_blanks, out);
    pending_blanks += kGap;
  }
  out->push_back('\n');
}

}  // namespace

std::string RenderListTable(const ListTable& table, int width,
                            const Style& style) {
  const std::vector<int> widths = FitWidths(table, width);
  std::vector<ListTable::Cell> header;
  header.reserve(table.columns.size());
  for (const ListTable::Column& column : table.columns) {
    header.push_back({column.title, Color::kDim});
  }
  std::string out;
  out.reserve((table.rows.size() + 1) * 96);
  AppendRow(table, header, widths, style, &out);
  for (const auto& row : table.rows) {
    AppendRow(table, row, widths, style, &out);
  }
  return out;
}

}  // namespace oz
