// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_OUTPUT_LIST_TABLE_H_
#define OZ_CLIENT_OUTPUT_LIST_TABLE_H_

#include <limits>
#include <string>
#include <vector>

#include "client/output/style.h"

namespace oz {

// A table for people: a dim header, one line a row, two blanks between columns,
// never wider than the terminal.
struct ListTable {
  struct Column {
    std::string title;
    // Longer cells are cut.
    int max_width = std::numeric_limits<int>::max();
    bool align_right = false;
    // Gets the room that the others leave. At most one column.
    bool flexible = false;
    // Left out when no row has a value, or when the flexible column would be
    // cut for it. Earlier optional columns are kept first.
    bool optional = false;
  };
  struct Cell {
    // One line; see OneLine().
    std::string text;
    Color color = Color::kNone;
  };

  std::vector<Column> columns;
  // Each has as many cells as there are columns.
  std::vector<std::vector<Cell>> rows;
};

// For output that is not a terminal.
inline constexpr int kUnlimitedWidth = std::numeric_limits<int>::max();

// Columns that the flexible column keeps before optional ones are shown.
inline constexpr int kWantedFlexibleWidth = 40;

// Renders the table for a terminal of `width` columns. Lines carry no trailing
// blanks. With kUnlimitedWidth only max_width cuts, and a very wide cell shifts
// the rest of its own row alone.
std::string RenderListTable(const ListTable& table, int width,
                            const Style& style);

}  // namespace oz

#endif  // OZ_CLIENT_OUTPUT_LIST_TABLE_H_
