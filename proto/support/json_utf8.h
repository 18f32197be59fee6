// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_PROTO_SUPPORT_JSON_UTF8_H_
#define OZD_PROTO_SUPPORT_JSON_UTF8_H_

#include <string>

#include "absl/strings/string_view.h"

namespace ozd {

// Replaces each escape that is half a surrogate pair ("\ud800" alone) by
// "\ufffd": strict parsers refuse the whole text for it, and one bad title must
// not cost a page. The length stays; all else is untouched. `json` must be
// JSON, well-formed or not.
void ReplaceLoneSurrogates(std::string* json);

// Returns `json` with everything inside its strings made acceptable to a strict
// parser: halves of surrogate pairs and bytes that are not UTF-8 become U+FFFD,
// raw control characters become escapes. All else is untouched, so valid JSON
// stays as it is.
std::string RepairJsonStrings(absl::string_view json);

}  // namespace ozd

#endif  // OZD_PROTO_SUPPORT_JSON_UTF8_H_
