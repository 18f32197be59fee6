// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_OUTPUT_DISPLAY_WIDTH_H_
#define OZ_CLIENT_OUTPUT_DISPLAY_WIDTH_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace oz {

// Columns that `text` takes on a terminal: two for CJK and emoji, none for
// combining marks. Joined emoji count as their parts, which is what most
// terminals do. `text` is UTF-8 without control characters; a byte that is not
// valid counts one.
int DisplayWidth(absl::string_view text);

// `text` when it fits in `columns`, else as much of it as fits before an
// ellipsis. Never wider than `columns`; "" when that is below one.
std::string TruncateToWidth(absl::string_view text, int columns);

// `text` broken at blanks into lines of at most `columns`, runs of blanks taken
// as one; a word that is wider than that gets a line of its own. At least one
// line.
std::vector<std::string> WrapToWidth(absl::string_view text, int columns);

// One line without control characters: newlines, tabs and carriage returns
// become blanks, everything else that could drive a terminal a visible escape.
// For every text from the network that is shown to people.
std::string OneLine(absl::string_view text);

}  // namespace oz

#endif  // OZ_CLIENT_OUTPUT_DISPLAY_WIDTH_H_
