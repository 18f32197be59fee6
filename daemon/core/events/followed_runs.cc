// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/followed_runs.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"

namespace ozd {

bool FollowedRuns::Ask(const std::vector<std::string>& run_ids) {
  bool is_new = false;
  for (const std::string& run_id : run_ids) {
    is_new = ++asked_[run_id] == 1 || is_new;
  }
  return is_new;
}

void FollowedRuns::Release(const std::vector<std::string>& run_ids,
                           absl::Duration now) {
  for (const std::string& run_id : run_ids) {
    const auto found = asked_.find(run_id);
    if (found == asked_.end() || --found->second > 0) continue;
    asked_.erase(found);
    lingering_[run_id] = now + linger_;
  }
}

void FollowedRuns::SetLive(const std::vector<std::string>& run_ids,
                           absl::Duration now) {
  const absl::flat_hash_set<std::string> still(run_ids.begin(), run_ids.end());
  for (const std::string& run_id : live_) {
    if (!still.contains(run_id)) lingering_[run_id] = now + linger_;
  }
  live_ = run_ids;
}

std::vector<std::string> FollowedRuns::Runs(size_t most, absl::Duration now) {
  absl::erase_if(lingering_,
                 [now](const auto& entry) { return entry.second <= now; });
  std::vector<std::string> runs;
  absl::flat_hash_set<std::string> seen;
  const auto add = [&](const std::string& run_id) {
    if (runs.size() < most && seen.insert(run_id).second) {
      runs.push_back(run_id);
    }
  };
  for (const auto& [run_id, count] : asked_) add(run_id);
  for (const std::string& run_id : live_) add(run_id);
  for (const auto& [run_id, until] : lingering_) add(run_id);
  return runs;
}

std::optional<absl::Duration> FollowedRuns::next_leave() const {
  std::optional<absl::Duration> next;
  for (const auto& [run_id, until] : lingering_) {
    next = std::min(next.value_or(until), until);
  }
  return next;
}

}  // namespace ozd
