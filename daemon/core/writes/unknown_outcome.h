// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WRITES_UNKNOWN_OUTCOME_H_
#define OZD_DAEMON_CORE_WRITES_UNKNOWN_OUTCOME_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace ozd {

// Handles changes that were sent and got no answer. Such a change is looked up,
// never sent again.

// Returns whether the service may have made the change although the call failed
// with `status`: no answer came, it could not be read, or the service failed.
bool AnswerWasLost(const absl::Status& status);

// Returns the part of `whole` that the change itself may take, so that enough
// time is left to look it up.
absl::Duration TimeForChange(absl::Duration whole);

// Says that the change did not happen: `what` ("secret 'X' was not created"),
// because of `status`, whose code and detail it keeps.
absl::Status DidNotHappenError(const absl::Status& status,
                               absl::string_view what);

// Says that it is not known whether `what` ("secret 'X' was created"). `remedy`
// says how to find out. Code and detail as above.
absl::Status UnknownOutcomeError(const absl::Status& status,
                                 absl::string_view what,
                                 absl::string_view remedy);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WRITES_UNKNOWN_OUTCOME_H_
