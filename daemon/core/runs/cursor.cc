// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/cursor.h"

#include <stdint.h>

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "proto/support/error_detail.h"

namespace ozd {
namespace {

constexpr char kPrefix[] = "ozd1.";

absl::string_view SortName(oz::v1::RunSortField sort_by) {
  switch (sort_by) {
    case oz::v1::RUN_SORT_FIELD_CREATED_AT:
      return "created_at";
    case oz::v1::RUN_SORT_FIELD_TITLE:
      return "title";
    case oz::v1::RUN_SORT_FIELD_AGENT:
      return "agent";
    default:
      return "updated_at";
  }
}

absl::string_view OrderName(oz::v1::SortOrder sort_order) {
  return sort_order == oz::v1::SORT_ORDER_ASC ? "asc" : "desc";
}

// FNV-1a. Finds a cursor that lost its tail on the way; no protection against
// people, who may page wherever they like.
std::string Checksum(absl::string_view text) {
  uint32_t hash = 2166136261u;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  }
  return absl::StrCat(absl::Hex(hash, absl::kZeroPad8));
}

absl::Status Damaged() {
  oz::v1::ErrorDetail detail;
  detail.set_remedy("start again without --cursor");
  return MakeError(absl::StatusCode::kInvalidArgument,
                   "the cursor is damaged; start again without --cursor",
                   detail);
}

}  // namespace

bool IsOwnCursor(absl::string_view cursor) {
  return absl::StartsWith(cursor, kPrefix);
}

std::string MakeCursor(oz::v1::RunSortField sort_by,
                       oz::v1::SortOrder sort_order, const PageStart& last) {
  // The key comes last since it alone may hold any character.
  const std::string text = absl::StrCat(
      SortName(sort_by), "\n", OrderName(sort_order), "\n",
      last.key_missing ? "1" : "0", "\n", last.run_id, "\n", last.sort_key);
  return absl::StrCat(
      kPrefix, absl::WebSafeBase64Escape(absl::StrCat(Checksum(text), text)));
}

absl::StatusOr<PageStart> ParseCursor(absl::string_view cursor,
                                      oz::v1::RunSortField sort_by,
                                      oz::v1::SortOrder sort_order) {
  std::string decoded;
  if (!absl::ConsumePrefix(&cursor, kPrefix) ||
      !absl::WebSafeBase64Unescape(cursor, &decoded) || decoded.size() < 8) {
    return Damaged();
  }
  const absl::string_view text = absl::string_view(decoded).substr(8);
  if (Checksum(text) != absl::string_view(decoded).substr(0, 8)) {
    return Damaged();
  }
  const std::vector<std::string> fields =
      absl::StrSplit(text, absl::MaxSplits('\n', 4));
  if (fields.size() != 5) return Damaged();
  if (fields[0] != SortName(sort_by) || fields[1] != OrderName(sort_order)) {
    oz::v1::ErrorDetail detail;
    detail.set_remedy(
        "repeat the query with the same --sort-by and --sort-order, or start "
        "without --cursor");
    return MakeError(
        absl::StatusCode::kInvalidArgument,
        absl::StrCat("the cursor belongs to a list sorted by ", fields[0], " ",
                     fields[1],
                     "; repeat the query with the same --sort-by and "
                     "--sort-order, or start without --cursor"),
        detail);
  }
  return PageStart{.sort_key = fields[4],
                   .key_missing = fields[2] == "1",
                   .run_id = fields[3]};
}

}  // namespace ozd
