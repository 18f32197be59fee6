// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_HTTP_JSON_H_
#define OZD_TESTS_SIM_HTTP_JSON_H_

#include <stdint.h>

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "absl/strings/string_view.h"

namespace ozd::sim {

// Keeps the order of members, so that a run reads like the service's own.
// Sources that look inside include <nlohmann/json.hpp>.
using Json = nlohmann::ordered_json;

// Parses without throwing; text that is not JSON gives a discarded value.
Json ParseJson(absl::string_view text);

// Compact text. Bytes that are not UTF-8 are replaced, never thrown at.
std::string DumpJson(const Json& value);

// The member `key` when `object` is an object that has it with that type, else
// the default.
std::string StringAt(const Json& object, const char* key);
bool BoolAt(const Json& object, const char* key);
int64_t IntAt(const Json& object, const char* key, int64_t otherwise);
// The member, or a null value that lives for ever.
const Json& MemberAt(const Json& object, const char* key);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_HTTP_JSON_H_
