// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_UPSTREAM_JSON_JSON_READER_H_
#define OZD_DAEMON_UPSTREAM_JSON_JSON_READER_H_

#include <stddef.h>
#include <stdint.h>

#include <string>

#include "absl/strings/string_view.h"

namespace ozd {

// Walks a JSON text once, without building a tree, so that values can be taken
// as typed fields or as the bytes they were written in. A value, not
// thread-safe; the text must outlive it.
//
//   JsonReader reader(text);
//   std::string key;
//   reader.EnterObject();
//   while (reader.NextMember(&key)) {
//     if (key == "title") reader.ReadString(&title); else reader.Skip();
//   }
//   if (!reader.AtEnd()) return Malformed();
//
// After the first malformed byte ok() is false and everything returns false.
// Each member or element must be consumed by exactly one Read, Skip or
// Enter...Next walk. A Read of another type consumes the value, clears the
// target and returns false, but the reader stays ok. Strings come out as valid
// UTF-8: a text that is not UTF-8 is malformed, a lone surrogate escape becomes
// U+FFFD. Accepts what RFC 8259 accepts, nested at most kMaxDepth deep.
class JsonReader {
 public:
  static constexpr int kMaxDepth = 64;

  explicit JsonReader(absl::string_view text)
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()) {}

  // False, consuming the value, when it is no object or array.
  bool EnterObject() { return Enter('{'); }
  bool EnterArray() { return Enter('['); }
  // Moves to the next member or element; false at the end of the container.
  bool NextMember(std::string* key);
  bool NextElement();

  bool ReadString(std::string* value);
  bool ReadBool(bool* value);
  bool ReadDouble(double* value);
  // The text of the value, without the blanks around it; empty when malformed.
  absl::string_view Skip();

  bool ok() const { return ok_; }
  // Returns true if the text was well-formed and nothing but blanks is left.
  bool AtEnd();
  // Bytes consumed so far.
  size_t position() const { return static_cast<size_t>(at_ - begin_); }

 private:
  bool Fail();
  bool Enter(char bracket);
  bool NextInContainer(char close);
  void SkipBlanks();
  bool Literal(absl::string_view word);
  bool Number();
  // at_ is behind the opening quote; leaves it behind the closing one.
  bool ScanString(absl::string_view* body, bool* has_escape);
  bool Escape();
  bool Scalar();

  const char* begin_;
  const char* at_;
  const char* end_;
  // True right after an opening bracket: no comma is due.
  bool first_ = false;
  int depth_ = 0;
  bool ok_ = true;
};

// Returns the end of the JSON value at `from`, found by brackets and quotes
// alone; npos when the text ends first. Finds the borders of a value whose
// inside may be malformed.
size_t FindValueEnd(absl::string_view text, size_t from);

}  // namespace ozd

#endif  // OZD_DAEMON_UPSTREAM_JSON_JSON_READER_H_
