// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/relative_time.h"

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace oz {
namespace {

constexpr int64_t kMinute = 60;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;
constexpr int64_t kWeek = 7 * kDay;
constexpr int64_t kMonth = 2'630'016;  // 30.44 days
constexpr int64_t kYear = 31'557'600;  // 365.25 days

std::string Ago(int64_t count, absl::string_view unit) {
  return absl::StrCat(count, " ", unit, count == 1 ? "" : "s", " ago");
}

// "3 min 12 s"; the smaller part is left out when it is zero.
std::string TwoParts(int64_t seconds, int64_t large,
                     absl::string_view large_unit, int64_t small,
                     absl::string_view small_unit) {
  std::string text = absl::StrCat(seconds / large, " ", large_unit);
  const int64_t rest = seconds % large / small;
  if (rest > 0) absl::StrAppend(&text, " ", rest, " ", small_unit);
  return text;
}

// Two digits at least.
std::string Pad2(int value) {
  return absl::StrCat(absl::Dec(value, absl::kZeroPad2));
}

std::string Date(const absl::CivilSecond& civil) {
  return absl::StrCat(civil.year(), "-", Pad2(civil.month()), "-",
                      Pad2(civil.day()));
}

std::string TimeOfDay(const absl::CivilSecond& civil) {
  return absl::StrCat(Pad2(civil.hour()), ":", Pad2(civil.minute()), ":",
                      Pad2(civil.second()));
}

}  // namespace

std::string RelativeTime(absl::Duration age) {
  const int64_t seconds = absl::ToInt64Seconds(age);
  if (seconds < kMinute) return "just now";
  if (seconds < kHour) return absl::StrCat(seconds / kMinute, " min ago");
  if (seconds < kDay) return Ago(seconds / kHour, "hour");
  if (seconds < kWeek) return Ago(seconds / kDay, "day");
  if (seconds < kMonth) return Ago(seconds / kWeek, "week");
  if (seconds < kYear) return Ago(seconds / kMonth, "month");
  return Ago(seconds / kYear, "year");
}

std::string ExactAge(absl::Duration age) {
  const int64_t seconds = absl::ToInt64Seconds(age);
  if (seconds >= kMinute || seconds < 0) return RelativeTime(age);
  return absl::StrCat(seconds, " s ago");
}

std::string ShortAge(absl::Duration age) {
  const int64_t seconds = absl::ToInt64Seconds(age);
  if (seconds < 0) return "0s";
  if (seconds < kMinute) return absl::StrCat(seconds, "s");
  if (seconds < kHour) return absl::StrCat(seconds / kMinute, "m");
  if (seconds < kDay) return absl::StrCat(seconds / kHour, "h");
  if (seconds < 2 * kMonth) return absl::StrCat(seconds / kDay, "d");
  if (seconds < kYear) return absl::StrCat(seconds / kWeek, "w");
  return absl::StrCat(seconds / kYear, "y");
}

std::string DurationText(absl::Duration duration) {
  if (duration < absl::ZeroDuration()) return "0 s";
  const int64_t ms = absl::ToInt64Milliseconds(duration);
  if (ms < 1000) return absl::StrCat(ms, " ms");
  const int64_t seconds = ms / 1000;
  if (seconds < kMinute) return absl::StrCat(seconds, " s");
  if (seconds < kHour) return TwoParts(seconds, kMinute, "min", 1, "s");
  if (seconds < kDay) return TwoParts(seconds, kHour, "h", kMinute, "min");
  return TwoParts(seconds, kDay, "d", kHour, "h");
}

std::string ClockTime(absl::Time time, absl::Time now, absl::TimeZone zone) {
  const absl::CivilSecond then = absl::ToCivilSecond(time, zone);
  const absl::CivilSecond today = absl::ToCivilSecond(now, zone);
  if (absl::CivilDay(then) == absl::CivilDay(today)) return TimeOfDay(then);
  return absl::StrCat(Date(then), " ", TimeOfDay(then));
}

std::string DateAndTime(absl::Time time, absl::TimeZone zone) {
  const absl::CivilSecond civil = absl::ToCivilSecond(time, zone);
  return absl::StrCat(Date(civil), " ", TimeOfDay(civil));
}

}  // namespace oz
