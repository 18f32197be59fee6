// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/base/freshness.h"

#include <algorithm>

namespace ozd {
namespace {

int64_t AgeMs(const Timestamps& moment, const Clock& clock) {
  const std::optional<absl::Duration> age = AgeOf(moment, clock);
  return age.has_value() ? absl::ToInt64Milliseconds(*age) : -1;
}

}  // namespace

Timestamps NowOn(const Clock& clock) {
  return {.wall_us = absl::ToUnixMicros(clock.Now()), .uptime = clock.Uptime()};
}

std::optional<absl::Duration> AgeOf(const Timestamps& confirmed,
                                    const Clock& clock) {
  if (confirmed.uptime.has_value()) {
    return std::max(clock.Uptime() - *confirmed.uptime, absl::ZeroDuration());
  }
  if (confirmed.wall_us == 0) return std::nullopt;
  const absl::Duration age =
      clock.Now() - absl::FromUnixMicros(confirmed.wall_us);
  if (age < absl::ZeroDuration()) return std::nullopt;
  return age;
}

bool IsFresh(const Timestamps& confirmed, const Clock& clock,
             absl::Duration max_age) {
  return confirmed.uptime.has_value() &&
         clock.Uptime() - *confirmed.uptime <= max_age;
}

oz::v1::Freshness CacheFreshness(const Timestamps& confirmed,
                                 const Clock& clock, absl::Duration max_age) {
  oz::v1::Freshness freshness;
  freshness.set_source(oz::v1::Freshness::SOURCE_CACHE);
  freshness.set_as_of_us(confirmed.wall_us);
  freshness.set_age_ms(AgeMs(confirmed, clock));
  freshness.set_stale(!IsFresh(confirmed, clock, max_age));
  return freshness;
}

oz::v1::Freshness UpstreamFreshness(const Timestamps& asked,
                                    const Clock& clock) {
  oz::v1::Freshness freshness;
  freshness.set_source(oz::v1::Freshness::SOURCE_UPSTREAM);
  freshness.set_as_of_us(asked.wall_us);
  freshness.set_age_ms(AgeMs(asked, clock));
  return freshness;
}

}  // namespace ozd
