// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/values.h"

#include <algorithm>
#include <limits>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "proto/support/timestamp.h"

namespace oz {
namespace {

absl::Status Invalid(absl::string_view reason) {
  return absl::InvalidArgumentError(reason);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) {
  return absl::ascii_isalpha(static_cast<unsigned char>(c));
}
bool IsSpace(char c) {
  return absl::ascii_isspace(static_cast<unsigned char>(c));
}

struct Unit {
  const char* names[6];
  int64_t seconds;
  int64_t nanos;
};

constexpr Unit kUnits[] = {
    {{"ns", "nsec", "nanos"}, 0, 1},
    {{"us", "usec"}, 0, 1'000},
    {{"ms", "msec", "millis"}, 0, 1'000'000},
    {{"s", "sec", "secs", "second", "seconds"}, 1, 0},
    {{"m", "min", "mins", "minute", "minutes"}, 60, 0},
    {{"h", "hr", "hrs", "hour", "hours"}, 3'600, 0},
    {{"d", "day", "days"}, 86'400, 0},
    {{"w", "wk", "wks", "week", "weeks"}, 604'800, 0},
    {{"M", "month", "months"}, 2'630'016, 0},
    {{"y", "yr", "yrs", "year", "years"}, 31'557'600, 0},
};

const Unit* FindUnit(absl::string_view name) {
  for (const Unit& unit : kUnits) {
    for (const char* spelling : unit.names) {
      if (spelling != nullptr && name == spelling) return &unit;
    }
  }
  return nullptr;
}

// Reads a duration from left to right; the first problem is reported.
class DurationScanner {
 public:
  explicit DurationScanner(absl::string_view text) : text_(text) {}

  absl::StatusOr<absl::Duration> Scan() {
    SkipSpace();
    if (AtEnd()) return Invalid("value was empty");
    while (!AtEnd()) {
      absl::Status status = ScanPair();
      if (!status.ok()) return status;
      SkipSpace();
    }
    return absl::Seconds(seconds_) + absl::Nanoseconds(nanos_);
  }

 private:
  bool AtEnd() const { return at_ == text_.size(); }
  void SkipSpace() {
    while (!AtEnd() && IsSpace(text_[at_])) ++at_;
  }
  absl::Status InvalidCharacter() const {
    return Invalid(absl::StrCat("invalid character at ", at_));
  }

  // <integer><unit>; blanks may stand around and within the integer.
  absl::Status ScanPair() {
    if (!IsDigit(text_[at_])) {
      return Invalid(absl::StrCat("expected number at ", at_));
    }
    uint64_t number = 0;
    for (; !AtEnd() && !IsLetter(text_[at_]); ++at_) {
      if (IsSpace(text_[at_])) continue;
      if (!IsDigit(text_[at_])) return InvalidCharacter();
      const auto digit = static_cast<uint64_t>(text_[at_] - '0');
      if (__builtin_mul_overflow(number, uint64_t{10}, &number) ||
          __builtin_add_overflow(number, digit, &number)) {
        return Invalid("number is too large");
      }
    }
    const size_t start = at_;
    while (!AtEnd() && IsLetter(text_[at_])) ++at_;
    if (!AtEnd() && !IsDigit(text_[at_]) && !IsSpace(text_[at_])) {
      return InvalidCharacter();
    }
    return Add(number, text_.substr(start, at_ - start));
  }

  absl::Status Add(uint64_t number, absl::string_view name) {
    if (name.empty()) {
      return Invalid(absl::StrCat("time unit needed, for example ", number,
                                  "sec or ", number, "ms"));
    }
    const Unit* unit = FindUnit(name);
    if (unit == nullptr) {
      return Invalid(absl::StrCat(
          "unknown time unit \"", name,
          "\", supported units: ns, us, ms, sec, min, hours, days, weeks, "
          "months, years (and few variations)"));
    }
    int64_t seconds = 0;
    if (unit->nanos != 0) {
      const auto per_second =
          static_cast<uint64_t>(1'000'000'000 / unit->nanos);
      seconds = static_cast<int64_t>(number / per_second);
      nanos_ += static_cast<int64_t>(number % per_second) * unit->nanos;
    } else if (__builtin_mul_overflow(number, unit->seconds, &seconds)) {
      return Invalid("number is too large");
    }
    if (nanos_ >= 1'000'000'000) {
      nanos_ -= 1'000'000'000;
      if (__builtin_add_overflow(seconds, int64_t{1}, &seconds)) {
        return Invalid("number is too large");
      }
    }
    if (__builtin_add_overflow(seconds_, seconds, &seconds_)) {
      return Invalid("number is too large");
    }
    return absl::OkStatus();
  }

  const absl::string_view text_;
  size_t at_ = 0;
  int64_t seconds_ = 0;
  int64_t nanos_ = 0;
};

bool HasScheme(absl::string_view text, absl::string_view* scheme) {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos || colon == 0) return false;
  *scheme = text.substr(0, colon);
  if (!IsLetter((*scheme)[0])) return false;
  for (const char c : *scheme) {
    if (!IsLetter(c) && !IsDigit(c) && c != '+' && c != '-' && c != '.') {
      return false;
    }
  }
  return true;
}

}  // namespace

absl::StatusOr<int64_t> ParseInteger(absl::string_view text, int64_t minimum,
                                     int64_t maximum) {
  if (text.empty()) return Invalid("cannot parse integer from empty string");
  const bool negative = text[0] == '-';
  const absl::string_view digits =
      negative || text[0] == '+' ? text.substr(1) : text;
  if (digits.empty()) return Invalid("invalid digit found in string");
  int64_t value = 0;
  bool overflow = false;
  for (const char c : digits) {
    if (!IsDigit(c)) return Invalid("invalid digit found in string");
    const int64_t digit = negative ? '0' - c : c - '0';
    overflow = overflow || __builtin_mul_overflow(value, 10, &value) ||
               __builtin_add_overflow(value, digit, &value);
  }
  if (overflow) {
    return Invalid(negative ? "number too small to fit in target type"
                            : "number too large to fit in target type");
  }
  if (value < minimum || value > maximum) {
    // An upper end that is the type's own is printed as an open range.
    const bool open = maximum == std::numeric_limits<int64_t>::max();
    return Invalid(absl::StrCat(value, " is not in ", minimum,
                                open ? ".." : "..=", maximum));
  }
  return value;
}

absl::StatusOr<absl::Duration> ParseDuration(absl::string_view text) {
  return DurationScanner(text).Scan();
}

absl::StatusOr<int64_t> ParseTimestamp(absl::string_view text) {
  absl::StatusOr<int64_t> time = ozd::ParseRfc3339(text);
  if (time.ok()) return time;
  return Invalid(absl::StrCat("invalid RFC 3339 timestamp '", text,
                              "': ", time.status().message()));
}

absl::Status CheckUuid(absl::string_view text) {
  absl::string_view digits = text;
  absl::ConsumePrefix(&digits, "urn:uuid:");
  if (absl::StartsWith(digits, "{") && absl::EndsWith(digits, "}")) {
    digits = digits.substr(1, digits.size() - 2);
  }
  const bool hyphenated = digits.size() == 36;
  if (!hyphenated && digits.size() != 32) {
    return Invalid(absl::StrCat(
        "invalid length: expected length 32 for simple format, found ",
        digits.size()));
  }
  for (size_t i = 0; i < digits.size(); ++i) {
    const bool hyphen = hyphenated && (i == 8 || i == 13 || i == 18 || i == 23);
    const auto c = static_cast<unsigned char>(digits[i]);
    if (hyphen ? c != '-' : !absl::ascii_isxdigit(c)) {
      return Invalid(absl::StrCat("invalid character at ", i + 1));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckUrl(absl::string_view text) {
  absl::string_view scheme;
  if (!HasScheme(text, &scheme)) {
    return Invalid("relative URL without a base");
  }
  absl::string_view rest = text.substr(scheme.size() + 1);
  for (const char* special : {"http", "https", "ws", "wss", "ftp"}) {
    if (!absl::EqualsIgnoreCase(scheme, special)) continue;
    while (absl::ConsumePrefix(&rest, "/")) {
    }
    if (rest.empty()) return Invalid("empty host");
  }
  return absl::OkStatus();
}

absl::Status CheckDescription(absl::string_view text) {
  // Every byte that begins a character of UTF-8.
  const auto length = std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
  if (length <= kMaxDescriptionLength) return absl::OkStatus();
  return Invalid(absl::StrCat("Description must be at most ",
                              kMaxDescriptionLength, " characters (got ",
                              length, ")"));
}

}  // namespace oz
