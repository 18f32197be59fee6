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

// Decides how the wait for one run ended, from what one reading after the other
// says. Confined to one thread at a time.
class RunJudge {
 public:
  struct Rules {
    // Readings that were asked for before are not heeded.
    absl::Duration begun;
    // A run that the service does not know may be known later, until then.
    absl::Duration believe_absence_from;
    // In the service's spelling.
    std::vector<std::string> until_states;
  };

  explicit RunJudge(const Rules& rules) : rules_(rules) {}

  // KIND_UNSPECIFIED when this proves nothing. `created_lately`: this daemon
  // saw the run being created a moment ago.
  oz::v1::RunVerdict::Kind Judge(const RunReading& reading,
                                 bool created_lately);

 private:
  oz::v1::RunVerdict::Kind JudgeState(const RunReading& reading);
  oz::v1::RunVerdict::Kind JudgeAbsence(const RunReading& reading,
                                        bool created_lately);

  const Rules rules_;
  // What has to be said twice: since when it is said.
  std::optional<absl::Duration> absent_since_;
  std::string unknown_state_;
  absl::Duration unknown_since_;
};

// A state as somebody may type it ("in-progress"), in the service's spelling.
std::string SpellState(const std::string& state);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WATCH_RUN_VERDICT_H_
