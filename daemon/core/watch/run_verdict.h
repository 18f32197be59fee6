// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WATCH_RUN_VERDICT_H_
#define OZD_DAEMON_CORE_WATCH_RUN_VERDICT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "daemon/core/watch/run_poller.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Decides how the wait for one run ended, from one reading after the other.
// Confined to one thread at a time.
class RunJudge {
 public:
  struct Rules {
    // Readings that were asked for before this uptime are ignored.
    absl::Duration begun;
    // A run that is unknown to the service may appear until this uptime.
    absl::Duration believe_absence_from;
    // In the service's spelling.
    std::vector<std::string> until_states;
  };

  explicit RunJudge(const Rules& rules) : rules_(rules) {}

  // Returns the verdict; KIND_UNSPECIFIED when the reading proves nothing.
  // `created_lately`: this daemon created the run a moment ago.
  oz::v1::RunVerdict::Kind Judge(const RunReading& reading,
                                 bool created_lately);

 private:
  oz::v1::RunVerdict::Kind JudgeState(const RunReading& reading);
  oz::v1::RunVerdict::Kind JudgeAbsence(const RunReading& reading,
                                        bool created_lately);

  const Rules rules_;
  // Findings that count only when they are repeated, and since when they are.
  std::optional<absl::Duration> absent_since_;
  std::string unknown_state_;
  absl::Duration unknown_since_;
};

// Converts a state as users type it ("in-progress") to the service's spelling.
std::string SpellState(const std::string& state);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WATCH_RUN_VERDICT_H_
