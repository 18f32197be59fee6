// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/freshness_text.h"

#include "absl/strings/str_cat.h"
#include "client/output/display_width.h"
#include "client/output/relative_time.h"
#include "proto/support/redact.h"

namespace oz {

bool IsStale(const v1::Freshness& freshness) {
  return freshness.stale() || !freshness.stale_reason().empty();
}

std::string AsOf(const v1::Freshness& freshness, absl::Time now,
                 absl::TimeZone zone) {
  if (freshness.as_of_us() == 0) return "never";
  const std::string age =
      freshness.age_ms() < 0 ? "age unknown: the clock was changed"
                             : ExactAge(absl::Milliseconds(freshness.age_ms()));
  return absl::StrCat(
      ClockTime(absl::FromUnixMicros(freshness.as_of_us()), now, zone), " (",
      age, ")");
}

std::string StaleWarning(const v1::Freshness& freshness, absl::string_view what,
                         absl::Time now, absl::TimeZone zone) {
  if (!IsStale(freshness)) return "";
  std::string text = "warning: ";
  if (!freshness.stale_reason().empty()) {
    absl::StrAppend(&text, OneLine(ozd::Redact(freshness.stale_reason())),
                    ": ");
  }
  if (freshness.as_of_us() == 0) {
    absl::StrAppend(&text, "showing ", what, " of unknown age\n");
  } else {
    absl::StrAppend(&text, "showing ", what, " as of ",
                    AsOf(freshness, now, zone), "\n");
  }
  return text;
}

}  // namespace oz
