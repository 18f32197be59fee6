// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/http/json.h"

#include "absl/strings/str_cat.h"

namespace ozd::sim {

Json ParseJson(absl::string_view text) {
  return Json::parse(text.begin(), text.end(), nullptr, false);
}

std::string DumpJson(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const Json& MemberAt(const Json& object, const char* key) {
  static const Json* const kNull = new Json();
  if (!object.is_object()) return *kNull;
  const auto found = object.find(key);
  return found == object.end() ? *kNull : *found;
}

std::string StringAt(const Json& object, const char* key) {
  const Json& value = MemberAt(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

bool BoolAt(const Json& object, const char* key) {
  const Json& value = MemberAt(object, key);
  return value.is_boolean() && value.get<bool>();
}

int64_t IntAt(const Json& object, const char* key, int64_t otherwise) {
  const Json& value = MemberAt(object, key);
  return value.is_number_integer() ? value.get<int64_t>() : otherwise;
}

absl::Status InvalidField(absl::string_view field, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(field, ": ", what));
}

}  // namespace ozd::sim
