// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/support/timestamp.h"

namespace oz {

void JsonWriter::BreakLine() {
  if (layout_ == JsonLayout::kOneLine) return;
  text_.push_back('\n');
  text_.append(static_cast<size_t>(depth_) * 2, ' ');
}

void JsonWriter::Separate() {
  if (std::exchange(after_key_, false)) return;
  if (depth_ == 0) return;
  if (!std::exchange(empty_, false)) text_.push_back(',');
  BreakLine();
}

JsonWriter& JsonWriter::Raw(absl::string_view text) {
  Separate();
  absl::StrAppend(&text_, text);
  empty_ = false;
  return *this;
}

JsonWriter& JsonWriter::Open(char bracket) {
  Separate();
  text_.push_back(bracket);
  ++depth_;
  empty_ = true;
  return *this;
}

JsonWriter& JsonWriter::Close(char bracket) {
  --depth_;
  if (!std::exchange(empty_, false)) BreakLine();
  text_.push_back(bracket);
  return *this;
}

JsonWriter& JsonWriter::Key(absl::string_view key) {
  Raw(JsonString(key));
  text_ += layout_ == JsonLayout::kOneLine ? ":" : ": ";
  after_key_ = true;
  return *this;
}

JsonWriter& JsonWriter::Text(absl::string_view value) {
  return Raw(JsonString(value));
}

JsonWriter& JsonWriter::TextOrNull(absl::string_view value) {
  return value.empty() ? Null() : Text(value);
}

JsonWriter& JsonWriter::Int(int64_t value) { return Raw(absl::StrCat(value)); }

JsonWriter& JsonWriter::Number(double value) {
  if (!std::isfinite(value)) return Null();
  std::array<char, 32> buffer;
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  std::string text(buffer.data(), end.ptr);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return Raw(text);
}

JsonWriter& JsonWriter::Bool(bool value) {
  return Raw(value ? "true" : "false");
}

JsonWriter& JsonWriter::Null() { return Raw("null"); }

JsonWriter& JsonWriter::Time(int64_t time_us) {
  return time_us == 0 ? Null() : Text(ozd::FormatRfc3339Z(time_us));
}

std::string JsonWriter::Take() {
  text_.push_back('\n');
  empty_ = true;
  return std::exchange(text_, {});
}

}  // namespace oz
