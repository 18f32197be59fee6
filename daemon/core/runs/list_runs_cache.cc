// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/runs/list_runs_cache.h"

#include "absl/strings/str_cat.h"

namespace ozd {
namespace {

constexpr size_t kMaxEntries = 32;
constexpr size_t kMaxAnswerBytes = 64 * 1024;
// A key holds the whole filter, which a client may make as large as it likes.
constexpr size_t kMaxKeyBytes = 4 * 1024;

}  // namespace

std::string ListRunsCache::KeyOf(const std::string& partition,
                                 const oz::v1::ListRunsRequest& request) {
  return absl::StrCat(partition, " ", static_cast<int>(request.sort_by()), " ",
                      static_cast<int>(request.sort_order()), " ",
                      static_cast<int>(request.view()), " ", request.limit(),
                      "\n", request.cursor(), "\n",
                      request.filter().SerializeAsString());
}

std::shared_ptr<const oz::v1::ListRunsResponse> ListRunsCache::Find(
    const std::string& key, int64_t version) const {
  MutexLock lock(&mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end() || found->second.version != version) {
    return nullptr;
  }
  return found->second.answer;
}

void ListRunsCache::Keep(const std::string& key, int64_t version,
                         const oz::v1::ListRunsResponse& answer) {
  if (key.size() > kMaxKeyBytes || answer.ByteSizeLong() > kMaxAnswerBytes) {
    return;
  }
  auto kept = std::make_shared<oz::v1::ListRunsResponse>(answer);
  MutexLock lock(&mutex_);
  if (entries_.size() >= kMaxEntries) entries_.clear();
  entries_[key] = {version, std::move(kept)};
}

}  // namespace ozd
