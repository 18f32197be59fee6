// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WATCH_STALLED_RUN_DETECTOR_H_
#define OZD_DAEMON_CORE_WATCH_STALLED_RUN_DETECTOR_H_

#include <stddef.h>
#include <stdint.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "cache/runs/run_store.h"
#include "daemon/core/runs/stall_policy.h"
#include "daemon/core/sync/account_state.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/mutex.h"

namespace ozd {

// Finds runs that have become stalled. Nothing happens to such a run, so that
// no change reports it. Thread-safe.
class StalledRunDetector {
 public:
  // Both pointers are borrowed and must outlive this.
  StalledRunDetector(const RunStore* runs, const StallPolicy* progress)
      : runs_(runs), progress_(progress) {}

  // Checks the account's runs at work. Returns true if a run became stalled
  // since the previous call.
  bool Look(const AccountState& state);

  // Returns the runs that became stalled after `cursor`, and advances it.
  std::vector<oz::v1::Run> Since(const std::string& partition,
                                 int64_t* cursor) const;

 private:
  // The most runs that are checked, those that have waited longest first.
  static constexpr int kMostRuns = 500;
  static constexpr size_t kKept = 500;

  struct Known {
    // Ids with the time of their last progress.
    absl::flat_hash_set<std::pair<std::string, int64_t>> stalled;
    std::deque<std::pair<int64_t, oz::v1::Run>> news;
    int64_t last = 0;
  };

  const RunStore* const runs_;
  const StallPolicy* const progress_;
  mutable Mutex mutex_;
  absl::flat_hash_map<std::string, Known> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WATCH_STALLED_RUN_DETECTOR_H_
