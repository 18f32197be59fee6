// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_OUTPUT_BOX_TABLE_H_
#define OZ_CLIENT_OUTPUT_BOX_TABLE_H_

#include <string>
#include <vector>

namespace oz {

// A table as the published command line prints short lists, which scripts and
// eyes know: a header and cells that are left-aligned and may have several
// lines. Cells come from the network as they are; control characters other than
// newlines are neutralised here.
struct BoxTable {
  std::vector<const char*> header;
  // Each has as many cells as the header.
  std::vector<std::vector<std::string>> rows;
};

// In a box of lines. Cells are wrapped so that the table fits into `width`
// columns, as far as possible; kUnlimitedWidth wraps nothing.
std::string RenderBoxTable(const BoxTable& table, int width);

// Each column padded to its widest cell and two blanks, the last one not at
// all. A newline in a cell breaks the line.
std::string RenderElasticTable(const BoxTable& table);

}  // namespace oz

#endif  // OZ_CLIENT_OUTPUT_BOX_TABLE_H_
