// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/timestamp.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace ozd {
namespace {

// Walks the text once; the first problem is the one that is reported.
class Scanner {
 public:
  explicit Scanner(absl::string_view text) : text_(text) {}

  // Reads exactly `digits` digits.
  int Number(int digits) {
    int value = 0;
    for (int i = 0; i < digits; ++i) {
      const char c = Next();
      if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) {
        Fail("input contains invalid characters");
        return 0;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  void Expect(absl::string_view allowed) {
    const char c = Next();
    if (allowed.find(c) == absl::string_view::npos) {
      Fail("input contains invalid characters");
    }
  }

  bool Peek(char c) const {
    return error_.empty() && at_ < text_.size() && text_[at_] == c;
  }

  char Next() {
    if (!error_.empty()) return '0';
    if (at_ == text_.size()) {
      Fail("premature end of input");
      return '0';
    }
    return text_[at_++];
  }

  // Digits after the decimal point, as microseconds.
  int64_t FractionMicros() {
    int64_t micros = 0;
    int64_t unit = 100'000;
    int digits = 0;
    while (at_ < text_.size() &&
           absl::ascii_isdigit(static_cast<unsigned char>(text_[at_]))) {
      micros += (text_[at_++] - '0') * unit;
      unit /= 10;
      ++digits;
    }
    if (digits == 0) Number(1);
    return micros;
  }

  void Fail(absl::string_view error) {
    if (error_.empty()) error_ = std::string(error);
  }
  bool AtEnd() const { return at_ == text_.size(); }
  const std::string& error() const { return error_; }

 private:
  absl::string_view text_;
  size_t at_ = 0;
  std::string error_;
};

// Offset from UTC in seconds: Z, +HH:MM or -HH:MM.
int ParseOffset(Scanner* scanner) {
  const char sign = scanner->Next();
  if (sign == 'Z' || sign == 'z') return 0;
  if (sign != '+' && sign != '-') {
    scanner->Fail("input contains invalid characters");
    return 0;
  }
  const int hours = scanner->Number(2);
  scanner->Expect(":");
  const int minutes = scanner->Number(2);
  if (hours > 23 || minutes > 59) scanner->Fail("input is out of range");
  const int seconds = hours * 3600 + minutes * 60;
  return sign == '-' ? -seconds : seconds;
}

std::string FormatWithZone(int64_t time_us, absl::string_view zone) {
  const absl::Time time = absl::FromUnixMicros(time_us);
  std::string text =
      absl::FormatTime("%E4Y-%m-%dT%H:%M:%S", time, absl::UTCTimeZone());
  int64_t micros = time_us % 1'000'000;
  if (micros < 0) micros += 1'000'000;
  if (micros != 0 && micros % 1000 == 0) {
    absl::StrAppendFormat(&text, ".%03d", micros / 1000);
  } else if (micros != 0) {
    absl::StrAppendFormat(&text, ".%06d", micros);
  }
  text.append(zone.data(), zone.size());
  return text;
}

}  // namespace

absl::StatusOr<int64_t> ParseRfc3339(absl::string_view text) {
  Scanner scanner(text);
  const int year = scanner.Number(4);
  scanner.Expect("-");
  const int month = scanner.Number(2);
  scanner.Expect("-");
  const int day = scanner.Number(2);
  scanner.Expect("Tt ");
  const int hour = scanner.Number(2);
  scanner.Expect(":");
  const int minute = scanner.Number(2);
  scanner.Expect(":");
  const int second = scanner.Number(2);
  int64_t micros = 0;
  if (scanner.Peek('.')) {
    scanner.Next();
    micros = scanner.FractionMicros();
  }
  const int offset = ParseOffset(&scanner);
  if (!scanner.error().empty()) {
    return absl::InvalidArgumentError(scanner.error());
  }
  if (!scanner.AtEnd()) return absl::InvalidArgumentError("trailing input");
  // CivilSecond normalises what does not exist (Feb 30), so a change tells.
  const absl::CivilDay date(year, month, day);
  if (date.month() != month || date.day() != day || hour > 23 || minute > 59 ||
      second > 60) {
    return absl::InvalidArgumentError("input is out of range");
  }
  const absl::CivilSecond civil(year, month, day, hour, minute, second);
  return absl::ToUnixSeconds(absl::FromCivil(civil, absl::UTCTimeZone())) *
             1'000'000 +
         micros - int64_t{offset} * 1'000'000;
}

std::string FormatRfc3339Z(int64_t time_us) {
  return FormatWithZone(time_us, "Z");
}

std::string FormatRfc3339Offset(int64_t time_us) {
  return FormatWithZone(time_us, "+00:00");
}

}  // namespace ozd
