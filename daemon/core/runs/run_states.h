// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RUNS_RUN_STATES_H_
#define OZD_DAEMON_CORE_RUNS_RUN_STATES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// The states of Run.state by what they mean. A state that is newer than this
// file is none of these.

// At work or waiting for its turn.
inline const std::vector<std::string>& LiveStates() {
  static const auto* const states = new std::vector<std::string>{
      "QUEUED", "PENDING", "CLAIMED", "INPROGRESS"};
  return *states;
}
inline bool IsLiveState(absl::string_view state) {
  for (const std::string& live : LiveStates()) {
    if (state == live) return true;
  }
  return false;
}

// Ended without having done its work.
inline bool IsFailedState(absl::string_view state) {
  return state == "FAILED" || state == "ERROR";
}

// Returns whether the run is the user's own. As long as it is not known who the
// user is, or whose the run is, it may be.
inline bool MayBeOwn(const std::string& user_uid, const oz::v1::Run& run) {
  return user_uid.empty() || run.creator_uid().empty() ||
         run.creator_uid() == user_uid;
}

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RUNS_RUN_STATES_H_
