// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_PULL_REQUEST_H_
#define OZD_CACHE_RUNS_PULL_REQUEST_H_

#include <string>

#include "absl/strings/string_view.h"

namespace ozd {

// The one spelling under which a pull request is stored and looked for, made of
// any link to it or a page of it ("https://github.com/o/r/pull/7/files") or of
// "o/r#7": host and path in lower case, up to the number. Other http(s) links
// lose scheme, query, fragment and final slashes. Empty when `text` is neither.
std::string PullRequestKey(absl::string_view text);

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_PULL_REQUEST_H_
