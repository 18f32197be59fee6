// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_EVENTS_FOLLOWED_RUNS_H_
#define OZD_DAEMON_CORE_EVENTS_FOLLOWED_RUNS_H_

#include <stddef.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"

namespace ozd {

// The set of runs of one account that are followed: runs that were asked for
// (counted), runs at work, and for `linger` runs that were one of these, since
// the last events of a run come after its end. Not thread-safe.
class FollowedRuns {
 public:
  explicit FollowedRuns(absl::Duration linger) : linger_(linger) {}

  // Adds one request for each run. Returns true when one was not asked for
  // before.
  bool Ask(const std::vector<std::string>& run_ids);
  void Release(const std::vector<std::string>& run_ids, absl::Duration now);
  bool has_asked() const { return !asked_.empty(); }

  // Sets the runs at work, the most important first.
  void SetLive(const std::vector<std::string>& run_ids, absl::Duration now);

  // Returns at most `most` runs: first those asked for, then those at work,
  // then those that linger.
  std::vector<std::string> Runs(size_t most, absl::Duration now);
  // Returns the uptime at which the next lingering run is dropped.
  std::optional<absl::Duration> next_leave() const;

 private:
  const absl::Duration linger_;
  absl::flat_hash_map<std::string, int> asked_;
  std::vector<std::string> live_;
  // By run: the uptime until which it is followed.
  absl::flat_hash_map<std::string, absl::Duration> lingering_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_FOLLOWED_RUNS_H_
