// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_OUTPUT_JSON_REPAIR_H_
#define OZ_CLIENT_OUTPUT_JSON_REPAIR_H_

#include <string>

#include "absl/strings/string_view.h"

namespace oz {

// `json` with everything inside its strings made acceptable to a strict parser:
// half a surrogate pair ("\ud800" alone) and bytes that are not UTF-8 become
// U+FFFD, raw control characters become escapes. All else is untouched, so JSON
// that was valid stays as it is. For the rare text that a strict parser
// refused: one bad title must not cost the whole page.
std::string RepairJsonStrings(absl::string_view json);

}  // namespace oz

#endif  // OZ_CLIENT_OUTPUT_JSON_REPAIR_H_
