// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_OUTPUT_FRESHNESS_TEXT_H_
#define OZ_CLIENT_OUTPUT_FRESHNESS_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "proto/oz/v1/common.pb.h"

namespace oz {

// Warns on stderr of an answer that is not current, with a newline:
//   warning: offline: showing runs as of 12:03:41 (3 min ago)
// "" when it is. `what` names what is shown ("runs"). `now` decides only
// whether the date is shown; the age is the daemon's, whose clock does not
// jump.
std::string StaleWarning(const v1::Freshness& freshness, absl::string_view what,
                         absl::Time now, absl::TimeZone zone);

// Returns whether StaleWarning would say something.
bool IsStale(const v1::Freshness& freshness);

// "12:03:41 (3 min ago)", or "never".
std::string AsOf(const v1::Freshness& freshness, absl::Time now,
                 absl::TimeZone zone);

}  // namespace oz

#endif  // OZ_CLIENT_OUTPUT_FRESHNESS_TEXT_H_
