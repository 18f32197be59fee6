// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_RUNS_RUN_ROW_H_
#define OZD_CACHE_RUNS_RUN_ROW_H_

#include <stdint.h>

#include <string>

#include "absl/strings/string_view.h"
#include "proto/oz/v1/run.pb.h"

namespace ozd {

// Returns the key that sorts compare: ASCII letters in lower case, all other
// bytes unchanged.
std::string Fold(absl::string_view text);

// Returns the spelling under which a state is stored and searched.
absl::string_view NormaliseState(absl::string_view state);

// A run as it is stored: the clean copy that the columns borrow from, and the
// columns that cannot be borrowed.
struct RunRow {
  // Valid UTF-8 throughout, without prompt and raw_json.
  oz::v1::Run run;
  std::string prompt;
  std::string title_folded;
  std::string skill_folded;
  // `run`, serialized; StampRunRow() adds to it.
  std::string summary;
};

// Leaves out what the service did not say (stalled, revision, ...).
RunRow MakeRunRow(const oz::v1::Run& run);

// Notes in row->summary what the change of the run was.
void StampRunRow(int64_t revision, absl::string_view previous_state,
                 RunRow* row);

// Returns whether a stored summary equals `unstamped` but for its stamp.
bool IsSameRun(absl::string_view stored, absl::string_view unstamped);

}  // namespace ozd

#endif  // OZD_CACHE_RUNS_RUN_ROW_H_
