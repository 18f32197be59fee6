// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_CACHE_SQL_FUNCTIONS_H_
#define OZD_CACHE_SQL_FUNCTIONS_H_

#include "absl/strings/string_view.h"

struct sqlite3;

namespace ozd::sql {

// Returns whether `word`, which must be in ASCII lower case, occurs in `text`,
// ignoring ASCII case. Compares bytes: no encoding is assumed.
bool ContainsFolded(absl::string_view text, absl::string_view word);

// Adds the SQL functions
//   has_words(words, text, ...)
// true when every word of `words` (split at ASCII white space, lower case)
// occurs in one of the texts; NULL texts count as empty; and
//   has_bit(bits, number)
// true when bit `number` of the blob is set, counted from the lowest bit of the
// first byte. Returns a SQLite code.
int RegisterFunctions(sqlite3* connection);

}  // namespace ozd::sql

#endif  // OZD_CACHE_SQL_FUNCTIONS_H_
