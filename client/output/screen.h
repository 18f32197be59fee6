// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_OUTPUT_SCREEN_H_
#define OZ_CLIENT_OUTPUT_SCREEN_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace oz {

// The last lines of what a command has printed on a terminal, drawn anew in
// place: what stood above stays, and the scrollback grows only by what is
// final. Makes escapes; prints nothing. Not thread-safe.
//
// Between calls the cursor stands at the start of the line below the block.
class Screen {
 public:
  // The block becomes `lines`, each without a newline and cut at `columns`; the
  // terminal must have one line more than the block. "" when nothing changes.
  std::string Draw(std::vector<std::string> lines, int columns);

  // Prints `text` (whole lines, of any width) for good, above the block.
  std::string Print(absl::string_view text);

  // Takes the block away.
  std::string Clear();

  // The terminal has `columns` now. The next Draw draws everything, on an empty
  // screen where the old block may have been broken into more lines.
  void Resize(int columns);

  // Others have written to the terminal: the block stays where it is, and the
  // next one is drawn below.
  void Abandon();

 private:
  // To the first line of the block.
  std::string ToTop() const;

  std::vector<std::string> lines_;
  // Width of the widest line drawn.
  int widest_ = 0;
  bool valid_ = true;
  bool start_over_ = false;
};

// Columns of a line with colours.
int VisibleWidth(absl::string_view line);

// Returns as much of a line with colours as fits into `columns`.
std::string ClipVisible(absl::string_view line, int columns);

}  // namespace oz

#endif  // OZ_CLIENT_OUTPUT_SCREEN_H_
