// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WATCH_CHANGE_FEED_H_
#define OZD_DAEMON_CORE_WATCH_CHANGE_FEED_H_

#include <stdint.h>

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "cache/runs/run_store.h"
#include "daemon/core/sync/account_state.h"
#include "proto/support/mutex.h"

namespace ozd {

// Reads the changes of runs after a revision, and keeps the last batch of each
// account: streams at the same revision read the disk once. Thread-safe.
class ChangeFeed {
 public:
  // `runs` is borrowed and must outlive this.
  explicit ChangeFeed(RunStore* runs) : runs_(runs) {}

  // Returns at most kBatch changes. Errors: those of RunStore::ChangesAfter.
  absl::StatusOr<std::shared_ptr<const RunChanges>> After(
      const AccountState& state, int64_t revision);

  static constexpr int kBatch = 500;

 private:
  // The batch that was read last for an account.
  struct Known {
    int64_t data_version = 0;
    int64_t revision = 0;
    std::shared_ptr<const RunChanges> changes;
  };

  RunStore* const runs_;
  Mutex mutex_;
  absl::flat_hash_map<std::string, Known> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WATCH_CHANGE_FEED_H_
