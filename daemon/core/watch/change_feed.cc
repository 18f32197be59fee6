// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/change_feed.h"

#include <utility>

#include "proto/support/status_macros.h"

namespace ozd {

absl::StatusOr<std::shared_ptr<const RunChanges>> ChangeFeed::After(
    const AccountState& state, int64_t revision) {
  // Read before the changes, which may be newer than it says, never older.
  const int64_t data_version = state.data_version();
  {
    MutexLock lock(&mutex_);
    const auto found = known_.find(state.partition());
    if (found != known_.end() && found->second.revision == revision &&
        found->second.data_version == data_version) {
      return found->second.changes;
    }
  }
  OZD_ASSIGN_OR_RETURN(
      RunChanges changes,
      runs_->ChangesAfter(state.partition(), revision, kBatch));
  auto shared = std::make_shared<const RunChanges>(std::move(changes));
  MutexLock lock(&mutex_);
  known_[state.partition()] = {data_version, revision, shared};
  return shared;
}

}  // namespace ozd
