// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/watch/run_verdict.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "daemon/core/runs/run_states.h"

namespace ozd {
namespace {

using Verdict = oz::v1::RunVerdict;

// Between two readings that must say the same.
constexpr absl::Duration kApart = absl::Seconds(2);

}  // namespace

std::string SpellState(const std::string& state) {
  std::string spelt = absl::AsciiStrToUpper(state);
  std::replace(spelt.begin(), spelt.end(), '-', '_');
  return spelt == "IN_PROGRESS" ? "INPROGRESS" : spelt;
}

Verdict::Kind RunJudge::Judge(const RunReading& reading, bool created_lately) {
  if (reading.asked < rules_.begun) return Verdict::KIND_UNSPECIFIED;
  if (absl::IsNotFound(reading.status)) {
    return JudgeAbsence(reading, created_lately);
  }
  // Any other failure is no news of the run.
  if (!reading.status.ok() || !reading.confirmed) {
    return Verdict::KIND_UNSPECIFIED;
  }
  absent_since_.reset();
  return JudgeState(reading);
}

Verdict::Kind RunJudge::JudgeState(const RunReading& reading) {
  const std::string state = SpellState(reading.run.state());
  if (state == "SUCCEEDED") return Verdict::SUCCEEDED;
  if (IsFailedState(state)) return Verdict::FAILED;
  if (state == "CANCELLED") return Verdict::CANCELLED;
  if (state == "BLOCKED") return Verdict::BLOCKED;
  const auto& until = rules_.until_states;
  if (std::find(until.begin(), until.end(), state) != until.end()) {
    return Verdict::REACHED;
  }
  if (IsLiveState(state)) {
    unknown_state_.clear();
    return Verdict::KIND_UNSPECIFIED;
  }
  // A state newer than this program is taken for a failure, but not if it is
  // only passed through.
  if (unknown_state_ != state) {
    unknown_state_ = state;
    unknown_since_ = reading.asked;
    return Verdict::KIND_UNSPECIFIED;
  }
  return reading.asked - unknown_since_ >= kApart ? Verdict::FAILED
                                                  : Verdict::KIND_UNSPECIFIED;
}

Verdict::Kind RunJudge::JudgeAbsence(const RunReading& reading,
                                     bool created_lately) {
  unknown_state_.clear();
  if (!absent_since_.has_value()) absent_since_ = reading.asked;
  const bool believable = !created_lately &&
                          reading.asked >= rules_.believe_absence_from &&
                          reading.asked - *absent_since_ >= kApart;
  return believable ? Verdict::NOT_FOUND : Verdict::KIND_UNSPECIFIED;
}

}  // namespace ozd
