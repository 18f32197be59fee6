// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_JSON_SURROGATES_H_
#define OZD_DAEMON_UPSTREAM_JSON_SURROGATES_H_

#include <string>

namespace ozd {

// Replaces each escape that is half a surrogate pair ("\ud800" alone) by
// "\ufffd": strict parsers refuse the whole text for it, and one bad title must
// not cost a page. The length stays; all else is untouched. `json` must be
// JSON, well-formed or not.
void ReplaceLoneSurrogates(std::string* json);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_JSON_SURROGATES_H_
