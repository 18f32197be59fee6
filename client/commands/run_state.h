// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_COMMANDS_RUN_STATE_H_
#define OZ_CLIENT_COMMANDS_RUN_STATE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "client/output/style.h"
#include "proto/oz/v1/run.pb.h"

namespace oz {

// How a run's state is shown to people.
struct RunStateView {
  // Glyph and word, "● running". The glyph alone must do without colour.
  std::string label;
  Color color = Color::kNone;
  // The run is over; false for states this program does not know.
  bool ended = false;
};

// `state` in the service's spelling; an unknown one is shown in lower case.
RunStateView ViewRunState(absl::string_view state);

// The same for a whole run: one that makes no progress says so and for how
// long, "● running ⚠ 45m".
RunStateView ViewStateOf(const v1::Run& run);

// The state within a sentence: "running", "succeeded".
std::string StateWord(absl::string_view state);

}  // namespace oz

#endif  // OZ_CLIENT_COMMANDS_RUN_STATE_H_
