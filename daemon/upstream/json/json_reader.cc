// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/json/json_reader.h"

#include <string.h>

#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "proto/support/utf8.h"

namespace ozd {
namespace {

constexpr uint64_t kOnes = 0x0101010101010101;
constexpr uint64_t kHighBits = 0x8080808080808080;

// Longest number that fits a double whatever its digits, if it has no exponent.
constexpr size_t kSafeNumberLength = 300;

uint64_t LoadEight(const char* at) {
  uint64_t word;
  memcpy(&word, at, sizeof(word));
  return word;
}

// Non-zero if any byte of `word` equals `c`. Exact, unlike position-finding
// variants: only zero against non-zero is looked at.
uint64_t HasByte(uint64_t word, char c) {
  const uint64_t x = word ^ (kOnes * static_cast<unsigned char>(c));
  return (x - kOnes) & ~x & kHighBits;
}

// Non-zero if any byte of `word` ends a run of plain characters: a quote, a
// backslash, a control character, or the beginning of a longer UTF-8 sequence.
uint64_t HasSpecial(uint64_t word) {
  const uint64_t control = (word - kOnes * 0x20) & ~word & kHighBits;
  return HasByte(word, '"') | HasByte(word, '\\') | control |
         (word & kHighBits);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

void AppendUtf8(uint32_t code_point, std::string* out) {
  const auto put = [out](uint32_t byte) { *out += static_cast<char>(byte); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | (code_point >> 18));
    put(0x80 | ((code_point >> 12) & 0x3F));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

uint32_t HexValue(absl::string_view digits) {
  uint32_t value = 0;
  for (const char c : digits) {
    const auto lower = static_cast<uint32_t>(
        absl::ascii_tolower(static_cast<unsigned char>(c)));
    value = value * 16 + (lower >= 'a' ? lower - 'a' + 10 : lower - '0');
  }
  return value;
}

// The code point of the \u escape whose digits begin at `*at`; moves `*at` past
// it, and past a second half if it has one. The text was checked before.
uint32_t DecodeUnicodeEscape(absl::string_view body, size_t* at) {
  constexpr uint32_t kReplacement = 0xFFFD;
  const uint32_t first = HexValue(body.substr(*at, 4));
  *at += 4;
  if (first < 0xD800 || first > 0xDFFF) return first;
  if (first > 0xDBFF || !absl::StartsWith(body.substr(*at), "\\u")) {
    return kReplacement;
  }
  const uint32_t second = HexValue(body.substr(*at + 2, 4));
  if (second < 0xDC00 || second > 0xDFFF) return kReplacement;
  *at += 6;
  return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
}

// Undoes the escapes of a string that ScanString accepted.
void Unescape(absl::string_view body, std::string* out) {
  static constexpr absl::string_view kLetters = "bfnrt";
  static constexpr absl::string_view kMeanings = "\b\f\n\r\t";
  out->clear();
  out->reserve(body.size());
  size_t at = 0;
  while (at < body.size()) {
    const size_t escape = body.find('\\', at);
    const size_t plain_end =
        escape == absl::string_view::npos ? body.size() : escape;
    out->append(body.data() + at, plain_end - at);
    if (plain_end == body.size()) return;
    const char letter = body[escape + 1];
    at = escape + 2;
    if (letter == 'u') {
      AppendUtf8(DecodeUnicodeEscape(body, &at), out);
      continue;
    }
    const size_t index = kLetters.find(letter);
    *out += index == absl::string_view::npos ? letter : kMeanings[index];
  }
}

// The end of the string whose opening quote stands before `from`.
size_t FindStringEnd(absl::string_view text, size_t from) {
  while (true) {
    const void* quote =
        from < text.size() ? memchr(text.data() + from, '"', text.size() - from)
                           : nullptr;
    if (quote == nullptr) return absl::string_view::npos;
    const auto end =
        static_cast<size_t>(static_cast<const char*>(quote) - text.data());
    size_t backslashes = 0;
    while (end - backslashes > from && text[end - backslashes - 1] == '\\') {
      ++backslashes;
    }
    from = end + 1;
    if (backslashes % 2 == 0) return from;
  }
}

}  // namespace

bool JsonReader::Fail() {
  ok_ = false;
  at_ = end_;
  return false;
}

void JsonReader::SkipBlanks() {
  while (at_ < end_ &&
         (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) {
    ++at_;
  }
}

bool JsonReader::AtEnd() {
  SkipBlanks();
  return ok_ && at_ == end_ && depth_ == 0;
}

bool JsonReader::Enter(char bracket) {
  SkipBlanks();
  if (!ok_) return false;
  if (at_ == end_ || *at_ != bracket) {
    Skip();
    return false;
  }
  if (depth_ == kMaxDepth) return Fail();
  ++at_;
  ++depth_;
  first_ = true;
  return true;
}

bool JsonReader::NextInContainer(char close) {
  SkipBlanks();
  if (!ok_) return false;
  if (at_ == end_) return Fail();
  if (*at_ == close) {
    ++at_;
    --depth_;
    first_ = false;
    return false;
  }
  if (!first_) {
    if (*at_ != ',') return Fail();
    ++at_;
    SkipBlanks();
    if (at_ == end_ || *at_ == close) return Fail();
  }
  first_ = false;
  return true;
}

bool JsonReader::NextElement() { return NextInContainer(']'); }

bool JsonReader::NextMember(std::string* key) {
  if (!NextInContainer('}')) return false;
  if (*at_ != '"') return Fail();
  if (!ReadString(key)) return false;
  SkipBlanks();
  if (at_ == end_ || *at_ != ':') return Fail();
  ++at_;
  SkipBlanks();
  return true;
}

bool JsonReader::Escape() {
  ++at_;
  if (at_ == end_) return Fail();
  const char letter = *at_++;
  if (letter != 'u') {
    return absl::string_view("\"\\/bfnrt").find(letter) !=
                   absl::string_view::npos
               ? true
               : Fail();
  }
  if (end_ - at_ < 4) return Fail();
  for (int i = 0; i < 4; ++i, ++at_) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(*at_))) return Fail();
  }
  return true;
}

bool JsonReader::ScanString(absl::string_view* body, bool* has_escape) {
  const char* const begin = at_;
  while (true) {
    while (end_ - at_ >= 8 && HasSpecial(LoadEight(at_)) == 0) at_ += 8;
    if (at_ == end_) return Fail();
    const auto byte = static_cast<unsigned char>(*at_);
    if (byte == '"') break;
    if (byte == '\\') {
      *has_escape = true;
      if (!Escape()) return false;
    } else if (byte < 0x20) {
      return Fail();
    } else if (byte < 0x80) {
      ++at_;
    } else {
      uint32_t code_point = 0;
      const size_t length =
          DecodeUtf8({at_, static_cast<size_t>(end_ - at_)}, &code_point);
      if (length == 0) return Fail();
      at_ += length;
    }
  }
  *body = absl::string_view(begin, static_cast<size_t>(at_ - begin));
  ++at_;
  return true;
}

bool JsonReader::Literal(absl::string_view word) {
  if (!absl::StartsWith(absl::string_view(at_, static_cast<size_t>(end_ - at_)),
                        word)) {
    return Fail();
  }
  at_ += word.size();
  return true;
}

bool JsonReader::Number() {
  const char* const begin = at_;
  bool has_exponent = false;
  const auto digits = [this] {
    const char* const from = at_;
    while (at_ < end_ && IsDigit(*at_)) ++at_;
    return at_ > from;
  };
  if (*at_ == '-') ++at_;
  if (at_ < end_ && *at_ == '0') {
    ++at_;
  } else if (!digits()) {
    return Fail();
  }
  if (at_ < end_ && *at_ == '.') {
    ++at_;
    if (!digits()) return Fail();
  }
  if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
    has_exponent = true;
    ++at_;
    if (at_ < end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (!digits()) return Fail();
  }
  const absl::string_view text(begin, static_cast<size_t>(at_ - begin));
  if (!has_exponent && text.size() < kSafeNumberLength) return true;
  // 1e999 is well-formed, but nobody after us could hold it.
  double value = 0;
  return absl::SimpleAtod(text, &value) && std::isfinite(value) ? true : Fail();
}

// Consumes a value that is neither object nor array.
bool JsonReader::Scalar() {
  if (at_ == end_) return Fail();
  absl::string_view body;
  bool has_escape = false;
  switch (*at_) {
    case '"':
      ++at_;
      return ScanString(&body, &has_escape);
    case 't':
      return Literal("true");
    case 'f':
      return Literal("false");
    case 'n':
      return Literal("null");
    default:
      return Number();
  }
}

absl::string_view JsonReader::Skip() {
  SkipBlanks();
  const char* const begin = at_;
  const int outer_depth = depth_;
  // One bit for each open container: whether it is an object.
  uint64_t is_object = 0;
  std::string key;
  do {
    if (!ok_) return "";
    const bool opens = at_ < end_ && (*at_ == '{' || *at_ == '[');
    if (opens) {
      is_object = (is_object << 1) | (*at_ == '{' ? 1U : 0U);
      Enter(*at_);
    } else {
      Scalar();
    }
    // Closes what ends here and moves to the next value, if there is one.
    while (ok_ && depth_ > outer_depth) {
      const bool object = (is_object & 1) != 0;
      if (object ? NextMember(&key) : NextElement()) break;
      is_object >>= 1;
    }
  } while (ok_ && depth_ > outer_depth);
  if (!ok_) return "";
  return absl::string_view(begin, static_cast<size_t>(at_ - begin));
}

bool JsonReader::ReadString(std::string* value) {
  SkipBlanks();
  value->clear();
  if (!ok_) return false;
  if (at_ == end_ || *at_ != '"') {
    Skip();
    return false;
  }
  ++at_;
  absl::string_view body;
  bool has_escape = false;
  if (!ScanString(&body, &has_escape)) return false;
  if (has_escape) {
    Unescape(body, value);
  } else {
    value->assign(body.data(), body.size());
  }
  return true;
}

bool JsonReader::ReadBool(bool* value) {
  const absl::string_view text = Skip();
  *value = text == "true";
  return text == "true" || text == "false";
}

bool JsonReader::ReadDouble(double* value) {
  const absl::string_view text = Skip();
  *value = 0;
  if (text.empty() || (!IsDigit(text[0]) && text[0] != '-')) return false;
  return absl::SimpleAtod(text, value);
}

size_t FindValueEnd(absl::string_view text, size_t from) {
  size_t depth = 0;
  size_t at = from;
  while (at < text.size()) {
    switch (text[at]) {
      case '"':
        at = FindStringEnd(text, at + 1);
        if (at == absl::string_view::npos) return at;
        if (depth == 0) return at;
        continue;
      case '{':
      case '[':
        ++depth;
        break;
      case '}':
      case ']':
        // A scalar ends where its container does.
        if (depth == 0) return at;
        if (--depth == 0) return at + 1;
        break;
      case ',':
        if (depth == 0) return at;
        break;
      default:
        break;
    }
    ++at;
  }
  return absl::string_view::npos;
}

}  // namespace ozd
