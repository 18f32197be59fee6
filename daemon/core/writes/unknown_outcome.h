// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_WRITES_UNKNOWN_OUTCOME_H_
#define OZD_DAEMON_CORE_WRITES_UNKNOWN_OUTCOME_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace ozd {

// What to do about a change that was sent once and of which nobody said what
// became of it: it is looked for, never sent again.

// Whether the service may have made the change although the call failed with
// `status`: no answer came, it could not be read, or the service broke down.
bool AnswerWasLost(const absl::Status& status);

// Of `whole`, the time that the change itself gets, so that enough is left to
// look for it.
absl::Duration TimeForChange(absl::Duration whole);

// The change did not happen: `what` ("secret 'X' was not created"), because of
// `status`, whose code and detail it keeps.
absl::Status DidNotHappenError(const absl::Status& status,
                               absl::string_view what);

// Nobody knows: "it is not known whether `what`" ("secret 'X' was created").
// `remedy` says how to find out. Code and detail as above.
absl::Status UnknownOutcomeError(const absl::Status& status,
                                 absl::string_view what,
                                 absl::string_view remedy);

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_WRITES_UNKNOWN_OUTCOME_H_
