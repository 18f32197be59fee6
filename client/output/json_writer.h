// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_OUTPUT_JSON_WRITER_H_
#define OZ_CLIENT_OUTPUT_JSON_WRITER_H_

#include <stdint.h>

#include <string>

#include "absl/strings/string_view.h"
#include "client/output/json_text.h"

namespace oz {

// Version of the objects of commands that only this program has: the value of
// their first key, "v". Fields are only ever added to it.
inline constexpr int kJsonVersion = 1;

// Writes JSON that oz makes itself, as opposed to what it passes on
// (json_text.h): keys in the order in which they are written, invalid UTF-8 as
// U+FFFD. The caller closes what it opens and writes a key before each value of
// an object. Not thread-safe.
class JsonWriter {
 public:
  explicit JsonWriter(JsonLayout layout) : layout_(layout) {}

  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  JsonWriter& Key(absl::string_view key);

  JsonWriter& Text(absl::string_view value);
  // "" is null.
  JsonWriter& TextOrNull(absl::string_view value);
  JsonWriter& Int(int64_t value);
  // The shortest text that gives the same double; never an integer's. What is
  // not finite is null.
  JsonWriter& Number(double value);
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  // A value that is JSON already, as it is.
  JsonWriter& Json(absl::string_view value) { return Raw(value); }
  // Microseconds since the Unix epoch as RFC 3339; 0 is null.
  JsonWriter& Time(int64_t time_us);

  // All of it and a newline; the writer is empty then.
  std::string Take();

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  JsonWriter& Raw(absl::string_view text);
  // Writes what stands before the next value or key.
  void Separate();
  void BreakLine();

  const JsonLayout layout_;
  std::string text_;
  int depth_ = 0;
  // Nothing stands between the last bracket and here.
  bool empty_ = true;
  bool after_key_ = false;
};

}  // namespace oz

#endif  // OZ_CLIENT_OUTPUT_JSON_WRITER_H_
