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

// Notices runs that have become stalled: nothing happens to such a run, so that
// no change tells of it. Thread-safe.
class StalledRunDetector {
 public:
  // Both pointers are borrowed and must outlive this.
  StalledRunDetector(const RunStore* runs, const StallPolicy* progress)
      : runs_(runs), progress_(progress) {}

  // Looks at the account's runs at work. True when one is stalled that was not
  // when it was looked last.
  bool Look(const AccountState& state);

  // The runs that became stalled after `cursor`, which is moved on.
  std::vector<oz::v1::Run> Since(const std::string& partition,
                                 int64_t* cursor) const;

 private:
  // Those that have waited longest come first; more are not looked at.
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
