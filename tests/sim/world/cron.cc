// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/world/cron.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "proto/support/status_macros.h"

namespace ozd::sim {
namespace {

struct Field {
  const char* name;
  int lowest;
  int highest;
  // Separated by blanks, the first stands for `lowest`; "" for none.
  const char* words;
};

constexpr Field kFields[] = {
    {"minute", 0, 59, ""},
    {"hour", 0, 23, ""},
    {"day of month", 1, 31, ""},
    {"month", 1, 12, "jan feb mar apr may jun jul aug sep oct nov dec"},
    // 7 is Sunday again.
    {"day of week", 0, 7, "sun mon tue wed thu fri sat"},
};
constexpr int kYears = 8;

absl::Status Wrong(const Field& field, absl::string_view text,
                   absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("cron_schedule: ", field.name, " '", text, "' ", why));
}

absl::StatusOr<int> ParseNumber(const Field& field, absl::string_view text) {
  int number = 0;
  if (absl::SimpleAtoi(text, &number)) {
    if (number < field.lowest || number > field.highest) {
      return Wrong(
          field, text,
          absl::StrCat("is not from ", field.lowest, " to ", field.highest));
    }
    return number;
  }
  const std::vector<std::string> words =
      absl::StrSplit(field.words, ' ', absl::SkipEmpty());
  for (size_t i = 0; i < words.size(); ++i) {
    if (absl::AsciiStrToLower(text) == words[i]) {
      return field.lowest + static_cast<int>(i);
    }
  }
  return Wrong(field, text, "is not a number");
}

// "*", "5", "1-5", each with or without "/2".
absl::Status AddItem(const Field& field, absl::string_view item,
                     std::bitset<60>* bits) {
  const std::vector<absl::string_view> parts = absl::StrSplit(item, '/');
  int step = 1;
  if (parts.size() > 2 ||
      (parts.size() == 2 && (!absl::SimpleAtoi(parts[1], &step) || step < 1))) {
    return Wrong(field, item, "has no good step");
  }
  int first = field.lowest;
  int last = field.highest;
  if (parts[0] != "*") {
    const std::vector<absl::string_view> ends = absl::StrSplit(parts[0], '-');
    if (ends.size() > 2) return Wrong(field, item, "is no range");
    OZD_ASSIGN_OR_RETURN(first, ParseNumber(field, ends[0]));
    // "5/10" goes on to the end, "5" does not.
    last = parts.size() == 2 ? field.highest : first;
    if (ends.size() == 2) {
      OZD_ASSIGN_OR_RETURN(last, ParseNumber(field, ends[1]));
    }
    if (last < first) return Wrong(field, item, "ends before it begins");
  }
  for (int i = first; i <= last; i += step) {
    bits->set(static_cast<size_t>(i));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Cron> Cron::Parse(absl::string_view expression) {
  const std::vector<absl::string_view> texts =
      absl::StrSplit(expression, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (texts.size() != 5) {
    return absl::InvalidArgumentError(
        absl::StrCat("cron_schedule: '", expression, "' has ", texts.size(),
                     " fields, but must have five"));
  }
  Cron cron;
  for (size_t i = 0; i < texts.size(); ++i) {
    for (const absl::string_view item : absl::StrSplit(texts[i], ',')) {
      OZD_RETURN_IF_ERROR(AddItem(kFields[i], item, &cron.fields_[i]));
    }
  }
  if (cron.fields_[4].test(7)) cron.fields_[4].set(0);
  cron.any_day_of_month_ = texts[2] == "*";
  cron.any_day_of_week_ = texts[4] == "*";
  return cron;
}

bool Cron::MatchesDay(int month, int day, int weekday) const {
  if (!fields_[3].test(static_cast<size_t>(month))) return false;
  const bool by_month = fields_[2].test(static_cast<size_t>(day));
  const bool by_week = fields_[4].test(static_cast<size_t>(weekday));
  if (!any_day_of_month_ && !any_day_of_week_) return by_month || by_week;
  return by_month && by_week;
}

std::optional<int64_t> Cron::Next(int64_t after_us) const {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::CivilMinute begin =
      absl::ToCivilMinute(absl::FromUnixMicros(after_us), utc) + 1;
  absl::CivilDay day(begin);
  const absl::CivilDay end = day + kYears * 366;
  for (; day < end; ++day) {
    // absl counts from Monday, cron from Sunday.
    const int weekday = (static_cast<int>(absl::GetWeekday(day)) + 1) % 7;
    if (!MatchesDay(day.month(), day.day(), weekday)) continue;
    for (int hour = 0; hour < 24; ++hour) {
      if (!fields_[1].test(static_cast<size_t>(hour))) continue;
      for (int minute = 0; minute < 60; ++minute) {
        if (!fields_[0].test(static_cast<size_t>(minute))) continue;
        const absl::CivilMinute at(day.year(), day.month(), day.day(), hour,
                                   minute);
        if (at >= begin) {
          return absl::ToUnixMicros(absl::FromCivil(at, utc));
        }
      }
    }
  }
  return std::nullopt;
}

}  // namespace ozd::sim
