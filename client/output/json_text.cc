// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/json_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"
#include "proto/support/json_utf8.h"
#include "proto/support/status_macros.h"

namespace oz {
namespace {

using Json = nlohmann::json;

bool IsTooDeep(absl::string_view json) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxJsonDepth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

absl::StatusOr<Json> Parse(absl::string_view json) {
  if (IsTooDeep(json)) {
    return absl::DataLossError(absl::StrCat(
        "the answer is JSON nested deeper than ", kMaxJsonDepth, " levels"));
  }
  Json value = Json::parse(json.begin(), json.end(), nullptr, false);
  if (value.is_discarded()) {
    value = Json::parse(ozd::RepairJsonStrings(json), nullptr, false);
  }
  if (value.is_discarded()) {
    return absl::DataLossError("the answer is not valid JSON");
  }
  return value;
}

std::string Write(const Json& value, JsonLayout layout) {
  const int indent = layout == JsonLayout::kIndented ? 2 : -1;
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// The code point of a sequence of up to three bytes that must not reach a
// terminal, or 0. The same ones as ozd::NeutraliseControls() takes.
unsigned TerminalControlAt(absl::string_view text, size_t at, size_t* bytes) {
  const auto byte = [&](size_t i) -> unsigned {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  if (byte(0) == 0x7F) {
    *bytes = 1;
    return 0x7F;
  }
  if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) {
    *bytes = 2;
    return byte(1);
  }
  if (byte(0) == 0xD8 && byte(1) == 0x9C) {
    *bytes = 2;
    return 0x061C;
  }
  if (byte(0) != 0xE2) return 0;
  *bytes = 3;
  const unsigned c = 0x2000u | ((byte(1) & 0x3Fu) << 6) | (byte(2) & 0x3Fu);
  const bool control = (c >= 0x2028 && c <= 0x202E) ||
                       (c >= 0x2066 && c <= 0x206F) || c == 0x200E ||
                       c == 0x200F;
  return control ? c : 0;
}

}  // namespace

absl::StatusOr<std::string> NormaliseJson(absl::string_view json,
                                          JsonLayout layout) {
  OZD_ASSIGN_OR_RETURN(const Json value, Parse(json));
  return Write(value, layout) + "\n";
}

std::vector<std::pair<std::string, std::string>> JsonMembers(
    absl::string_view json) {
  std::vector<std::pair<std::string, std::string>> members;
  if (IsTooDeep(json)) return members;
  const auto value = nlohmann::ordered_json::parse(
      json.begin(), json.end(), nullptr, /*allow_exceptions=*/false);
  if (!value.is_object()) return members;
  for (const auto& [key, member] : value.items()) {
    std::string text;
    if (member.is_string()) {
      text = member.get<std::string>();
    } else if (!member.is_null()) {
      text = member.dump();
    }
    members.emplace_back(key, std::move(text));
  }
  return members;
}

absl::StatusOr<std::string> ArrayAsLines(absl::string_view json,
                                         absl::string_view key) {
  OZD_ASSIGN_OR_RETURN(const Json value, Parse(json));
  const auto array =
      value.is_object() ? value.find(std::string(key)) : value.end();
  if (array == value.end() || !array->is_array()) {
    return absl::DataLossError(
        absl::StrCat("the answer has no list \"", key, "\""));
  }
  std::string lines;
  for (const Json& element : *array) {
    absl::StrAppend(&lines, Write(element, JsonLayout::kOneLine), "\n");
  }
  return lines;
}

std::string EscapeJsonForTerminal(absl::string_view json) {
  std::string escaped;
  escaped.reserve(json.size());
  for (size_t at = 0; at < json.size();) {
    size_t bytes = 1;
    const unsigned control = TerminalControlAt(json, at, &bytes);
    if (control != 0) {
      absl::StrAppendFormat(&escaped, "\\u%04x", control);
      at += bytes;
    } else {
      escaped.push_back(json[at++]);
    }
  }
  return escaped;
}

std::string JsonString(absl::string_view text) {
  return Write(Json(std::string(text)), JsonLayout::kOneLine);
}

}  // namespace oz
