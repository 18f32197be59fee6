// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/stalled_run_detector.h"

#include "daemon/core/runs/run_states.h"

namespace ozd {

bool StalledRunDetector::Look(const AccountState& state) {
  RunQuery query;
  for (const std::string& live : LiveStates()) query.filter.add_states(live);
  query.sort_order = oz::v1::SORT_ORDER_ASC;
  query.limit = kMostRuns;
  absl::StatusOr<RunRows> rows = runs_->List(state.partition(), query);
  if (!rows.ok()) return false;
  bool found = false;
  absl::flat_hash_set<std::pair<std::string, int64_t>> stalled;
  MutexLock lock(&mutex_);
  Known& known = known_[state.partition()];
  for (oz::v1::Run& run : rows->runs) {
    progress_->Mark(state, &run);
    if (!run.stalled()) continue;
    const auto key = std::make_pair(run.run_id(), run.updated_at_us());
    stalled.insert(key);
    if (known.stalled.contains(key)) continue;
    known.news.emplace_back(++known.last, std::move(run));
    if (known.news.size() > kKept) known.news.pop_front();
    found = true;
  }
  known.stalled = std::move(stalled);
  return found;
}

std::vector<oz::v1::Run> StalledRunDetector::Since(const std::string& partition,
                                                   int64_t* cursor) const {
  std::vector<oz::v1::Run> runs;
  MutexLock lock(&mutex_);
  const auto found = known_.find(partition);
  if (found == known_.end()) return runs;
  for (const auto& [number, run] : found->second.news) {
    if (number > *cursor) runs.push_back(run);
  }
  *cursor = found->second.last;
  return runs;
}

}  // namespace ozd
