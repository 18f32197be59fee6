// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_HTTP_JSON_H_
#define OZD_TESTS_SIM_HTTP_JSON_H_

#include <stdint.h>

#include <nlohmann/json.hpp>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace ozd::sim {

// A JSON value that keeps the order of its members, so that a run reads like
// the service's own.
using Json = nlohmann::ordered_json;

// Parses without throwing; text that is not JSON gives a discarded value.
Json ParseJson(absl::string_view text);

// Compact text. Bytes that are not UTF-8 are replaced, never thrown at.
std::string DumpJson(const Json& value);

// Returns the member `key` when `object` is an object that has it with that
// type, else the default.
std::string StringAt(const Json& object, const char* key);
bool BoolAt(const Json& object, const char* key);
int64_t IntAt(const Json& object, const char* key, int64_t otherwise);
// Returns the member, or a null value that lives for ever.
const Json& MemberAt(const Json& object, const char* key);

// Returns kInvalidArgument with the message "field: what".
absl::Status InvalidField(absl::string_view field, absl::string_view what);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_HTTP_JSON_H_
