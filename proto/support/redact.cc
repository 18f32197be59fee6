// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/redact.h"

#include <stdint.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "proto/support/utf8.h"

namespace ozd {
namespace {

constexpr char kRedacted[] = "[redacted]";
constexpr char kReplacementCharacter[] = "\xEF\xBF\xBD";

bool IsKeyCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' ||
         c == '-' || c == '_';
}

bool IsTokenCharacter(char c) {
  return IsKeyCharacter(c) || c == '+' || c == '/' || c == '=' || c == '~' ||
         c == '%';
}

size_t CountWhile(absl::string_view text, size_t from, bool (*matches)(char)) {
  size_t end = from;
  while (end < text.size() && matches(text[end])) ++end;
  return end - from;
}

// One kind of secret: what it follows and which characters it is made of.
struct Pattern {
  absl::string_view introduction;
  // Whether the introduction is part of the secret (a key's prefix).
  bool hide_introduction;
  bool (*is_secret)(char);
  // Only at the start of a word, so that "network-wk-" style text survives.
  bool at_word_start;
};

constexpr Pattern kPatterns[] = {
    {"wk-", true, IsKeyCharacter, true},
    {"sk_live_", true, IsKeyCharacter, true},
    {"bearer ", false, IsTokenCharacter, false},
    {"x-amz-signature=", false, IsTokenCharacter, false},
    {"x-goog-signature=", false, IsTokenCharacter, false},
    {"signature=", false, IsTokenCharacter, false},
    {"token=", false, IsTokenCharacter, false},
    {"api_key=", false, IsTokenCharacter, false},
};

// Length of the secret that begins at `at`, and where hiding begins.
bool MatchAt(absl::string_view text, size_t at, size_t* hide_from,
             size_t* hide_to) {
  for (const Pattern& pattern : kPatterns) {
    if (!absl::StartsWithIgnoreCase(text.substr(at), pattern.introduction)) {
      continue;
    }
    if (pattern.at_word_start && at > 0 && IsKeyCharacter(text[at - 1])) {
      continue;
    }
    const size_t body = at + pattern.introduction.size();
    const size_t length = CountWhile(text, body, pattern.is_secret);
    if (length == 0) continue;
    *hide_from = pattern.hide_introduction ? at : body;
    *hide_to = body + length;
    return true;
  }
  return false;
}

// Returns whether `c` drives a terminal, changes the direction of text, or ends
// a line.
bool IsControl(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x206F) || c == 0x200E || c == 0x200F ||
         c == 0x061C;
}

}  // namespace

std::string Redact(absl::string_view text) {
  std::string result;
  result.reserve(text.size());
  size_t at = 0;
  while (at < text.size()) {
    size_t hide_from = 0;
    size_t hide_to = 0;
    if (MatchAt(text, at, &hide_from, &hide_to)) {
      result.append(text.data() + at, hide_from - at);
      result.append(kRedacted);
      at = hide_to;
    } else {
      result.push_back(text[at++]);
    }
  }
  return result;
}

std::string NeutraliseControls(absl::string_view text, Newlines newlines) {
  std::string result;
  result.reserve(text.size());
  size_t at = 0;
  while (at < text.size()) {
    uint32_t code_point = 0;
    const size_t length = DecodeUtf8(text.substr(at), &code_point);
    if (length == 0) {
      result.append(kReplacementCharacter);
      ++at;
      continue;
    }
    const bool layout = code_point == '\n' || code_point == '\t';
    if (!IsControl(code_point) || (layout && newlines == Newlines::kKeep)) {
      result.append(text.data() + at, length);
    } else if (code_point < 0x100) {
      absl::StrAppendFormat(&result, "\\x%02x", code_point);
    } else {
      absl::StrAppendFormat(&result, "\\u%04x", code_point);
    }
    at += length;
  }
  return result;
}

}  // namespace ozd
