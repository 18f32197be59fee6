// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/sql/functions.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

#include "absl/strings/ascii.h"

namespace ozd::sql {
namespace {

bool BeginsFolded(const char* text, absl::string_view word) {
  for (size_t i = 0; i < word.size(); ++i) {
    if (absl::ascii_tolower(static_cast<unsigned char>(text[i])) != word[i]) {
      return false;
    }
  }
  return true;
}

absl::string_view ValueBytes(sqlite3_value* value) {
  const void* data = sqlite3_value_blob(value);
  const int size = sqlite3_value_bytes(value);
  if (data == nullptr) return "";
  return absl::string_view(static_cast<const char*>(data),
                           static_cast<size_t>(size));
}

// Cuts the next word off `rest`; empty at the end.
absl::string_view NextWord(absl::string_view* rest) {
  size_t begin = 0;
  while (begin < rest->size() &&
         absl::ascii_isspace(static_cast<unsigned char>((*rest)[begin]))) {
    ++begin;
  }
  size_t end = begin;
  while (end < rest->size() &&
         !absl::ascii_isspace(static_cast<unsigned char>((*rest)[end]))) {
    ++end;
  }
  const absl::string_view word = rest->substr(begin, end - begin);
  rest->remove_prefix(end);
  return word;
}

void HasWords(sqlite3_context* context, int count, sqlite3_value** values) {
  absl::string_view rest = ValueBytes(values[0]);
  while (true) {
    const absl::string_view word = NextWord(&rest);
    if (word.empty()) break;
    bool found = false;
    for (int i = 1; i < count && !found; ++i) {
      found = ContainsFolded(ValueBytes(values[i]), word);
    }
    if (!found) {
      sqlite3_result_int(context, 0);
      return;
    }
  }
  sqlite3_result_int(context, 1);
}

void HasBit(sqlite3_context* context, int /*count*/, sqlite3_value** values) {
  const absl::string_view bits = ValueBytes(values[0]);
  const sqlite3_int64 number = sqlite3_value_int64(values[1]);
  const uint64_t byte = static_cast<uint64_t>(number) / 8;
  const bool found = number >= 0 && byte < bits.size() &&
                     (static_cast<unsigned char>(bits[byte]) >>
                          (static_cast<uint64_t>(number) % 8) &
                      1u) != 0;
  sqlite3_result_int(context, found ? 1 : 0);
}

}  // namespace

bool ContainsFolded(absl::string_view text, absl::string_view word) {
  if (word.empty()) return true;
  if (word.size() > text.size()) return false;
  const char lower = word[0];
  const char upper = absl::ascii_toupper(static_cast<unsigned char>(lower));
  const size_t last = text.size() - word.size();
  for (size_t i = 0; i <= last; ++i) {
    const char c = text[i];
    if (c != lower && c != upper) continue;
    if (BeginsFolded(text.data() + i, word)) return true;
  }
  return false;
}

int RegisterFunctions(sqlite3* connection) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
  const int code =
      sqlite3_create_function_v2(connection, "has_words", -1, kFlags, nullptr,
                                 HasWords, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return code;
  return sqlite3_create_function_v2(connection, "has_bit", 2, kFlags, nullptr,
                                    HasBit, nullptr, nullptr, nullptr);
}

}  // namespace ozd::sql
