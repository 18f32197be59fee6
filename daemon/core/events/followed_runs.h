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

// Which runs of one account are followed: those that were asked for, counted,
// those at work, and for a while those that were, since the last events of a
// run come when it has ended. Not thread-safe.
class FollowedRuns {
 public:
  explicit FollowedRuns(absl::Duration linger) : linger_(linger) {}

  // True when one of them was not asked for before.
  bool Ask(const std::vector<std::string>& run_ids);
  void Release(const std::vector<std::string>& run_ids, absl::Duration now);
  bool has_asked() const { return !asked_.empty(); }

  // The runs at work, the most important first.
  void SetLive(const std::vector<std::string>& run_ids, absl::Duration now);

  // At most `most`: asked for, at work, lingering.
  std::vector<std::string> Runs(size_t most, absl::Duration now);
  // When a lingering run is to go.
  std::optional<absl::Duration> next_leave() const;

 private:
  const absl::Duration linger_;
  absl::flat_hash_map<std::string, int> asked_;
  std::vector<std::string> live_;
  // Until when.
  absl::flat_hash_map<std::string, absl::Duration> lingering_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_EVENTS_FOLLOWED_RUNS_H_
