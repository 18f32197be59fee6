// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_SERVICE_JSON_H_
#define OZD_TESTS_SUPPORT_SERVICE_JSON_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "proto/oz/v1/run.pb.h"
#include "proto/support/timestamp.h"

namespace ozd {

// Writes `text` as a JSON string.
inline std::string Quoted(absl::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&result, "\\u%04x", c);
      continue;
    }
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

// Writes `"name":"value",`, or nothing when the value is empty.
inline std::string Member(absl::string_view name, absl::string_view value) {
  return value.empty() ? ""
                       : absl::StrCat(Quoted(name), ":", Quoted(value), ",");
}

// Writes an event as the service does.
inline std::string EventToJson(const oz::v1::Event& event) {
  return absl::StrCat(
      "{", Member("event_type", event.event_type()),
      Member("run_id", event.run_id()), Member("ref_id", event.ref_id()),
      Member("execution_id", event.execution_id()),
      event.occurred_at_us() == 0
          ? ""
          : Member("occurred_at", FormatRfc3339Z(event.occurred_at_us())),
      Quoted("sequence"), ":", event.sequence(), "}");
}

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_SERVICE_JSON_H_
