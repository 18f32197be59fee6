// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/resource_uid.h"

#include <limits>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/support/error_detail.h"

namespace ozd {
namespace {

constexpr size_t kShortestPrefix = 4;
constexpr size_t kListedUids = 5;

absl::Status AmbiguousError(const std::string& typed, absl::string_view noun,
                            std::vector<std::string> uids) {
  const bool more = uids.size() > kListedUids;
  if (more) uids.resize(kListedUids);
  oz::v1::ErrorDetail detail;
  detail.set_remedy(absl::StrCat("give more characters of the ", noun, " id"));
  return MakeError(
      absl::StatusCode::kInvalidArgument,
      absl::StrCat("\"", typed, "\" begins the ids of several ", noun,
                   "s: ", absl::StrJoin(uids, ", "), more ? ", ..." : ""),
      detail);
}

}  // namespace

absl::StatusOr<std::string> CompleteUid(const ResourceCache& cache,
                                        const AccountSync::InUse& account,
                                        const ResourceKey& key,
                                        const std::string& typed,
                                        absl::string_view noun) {
  if (typed.size() < kShortestPrefix) return typed;
  std::vector<std::string> uids;
  // It finds by title and in any case, too.
  for (const Resource& item :
       cache.Find(account, key, typed, std::numeric_limits<int>::max())) {
    if (item.uid == typed) return typed;
    if (absl::StartsWith(item.uid, typed)) uids.push_back(item.uid);
  }
  if (uids.empty()) return typed;
  if (uids.size() == 1) return uids.front();
  return AmbiguousError(typed, noun, std::move(uids));
}

}  // namespace ozd
