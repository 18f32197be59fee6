// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/pull_request.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace ozd {
namespace {

bool IsNumber(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
}

// What stands before the number in the links of the usual hosts.
bool IsPullRequestWord(absl::string_view segment) {
  return segment == "pull" || segment == "pulls" ||
         segment == "pull-requests" || segment == "pullrequest" ||
         segment == "merge_requests";
}

// "o/r#7"
std::string KeyOfShortForm(absl::string_view text) {
  const std::vector<absl::string_view> halves = absl::StrSplit(text, '#');
  if (halves.size() != 2 || !IsNumber(halves[1])) return "";
  const std::vector<absl::string_view> names = absl::StrSplit(halves[0], '/');
  if (names.size() != 2 || names[0].empty() || names[1].empty()) return "";
  return absl::AsciiStrToLower(
      absl::StrCat("github.com/", halves[0], "/pull/", halves[1]));
}

}  // namespace

std::string PullRequestKey(absl::string_view text) {
  std::string lower = absl::AsciiStrToLower(text);
  absl::string_view rest = lower;
  const bool is_link = absl::ConsumePrefix(&rest, "https://") ||
                       absl::ConsumePrefix(&rest, "http://");
  if (!is_link) {
    if (std::string key = KeyOfShortForm(text); !key.empty()) return key;
  }
  rest = rest.substr(0, rest.find_first_of("?#"));
  std::vector<absl::string_view> segments = absl::StrSplit(rest, '/');
  // Without a scheme only what has a host and looks like a pull request is one.
  for (size_t i = 1; i + 1 < segments.size(); ++i) {
    if (!IsPullRequestWord(segments[i]) || !IsNumber(segments[i + 1])) continue;
    if (!is_link && !absl::StrContains(segments[0], ".")) break;
    segments.resize(i + 2);
    return absl::StrJoin(segments, "/");
  }
  if (!is_link) return "";
  while (absl::ConsumeSuffix(&rest, "/")) continue;
  return std::string(rest);
}

}  // namespace ozd
