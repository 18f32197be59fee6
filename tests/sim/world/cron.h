// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_WORLD_CRON_H_
#define OZD_TESTS_SIM_WORLD_CRON_H_

#include <stdint.h>

#include <array>
#include <bitset>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ozd::sim {

// A cron expression of five fields in UTC: minute, hour, day of month, month,
// day of week (0 or 7 is Sunday), each "*", numbers, names, ranges, steps and
// lists of these. When both days are restricted, either is enough. A value.
class Cron {
 public:
  // Errors: kInvalidArgument naming the field and what is wrong with it.
  static absl::StatusOr<Cron> Parse(absl::string_view expression);

  // The first minute that matches and begins later than `after_us`,
  // microseconds since the Unix epoch; nullopt when there is none within eight
  // years ("0 0 30 2 *").
  std::optional<int64_t> Next(int64_t after_us) const;

 private:
  bool MatchesDay(int month, int day, int weekday) const;

  // Minute, hour, day of month, month, day of week.
  std::array<std::bitset<60>, 5> fields_;
  bool any_day_of_month_ = false;
  bool any_day_of_week_ = false;
};

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_WORLD_CRON_H_
