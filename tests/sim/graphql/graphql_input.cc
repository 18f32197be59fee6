// Copyright (c) 2026 The ozd authors. MIT licence.
// Variables, held against the input types of the schema.
#include <stdint.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "proto/support/status_macros.h"
#include "proto/support/timestamp.h"
#include "tests/sim/graphql/graphql.h"

namespace ozd::sim {
namespace {

// What "NAME!:TYPE" says.
struct Member {
  std::string name;
  bool required = false;
  std::string type;
};

Member ParseMember(absl::string_view text) {
  const size_t colon = text.find(':');
  Member member;
  member.type = colon == absl::string_view::npos
                    ? "String"
                    : std::string(text.substr(colon + 1));
  absl::string_view name = text.substr(0, colon);
  member.required = absl::ConsumeSuffix(&name, "!");
  member.name = std::string(name);
  return member;
}

bool HasType(const Json& value, const std::string& type) {
  if (type == "Boolean") return value.is_boolean();
  if (type == "Object") return value.is_object();
  if (type == "List") return value.is_array();
  if (type == "Int") {
    return value.is_number_integer() && value.get<int64_t>() >= INT32_MIN &&
           value.get<int64_t>() <= INT32_MAX;
  }
  if (!value.is_string()) return false;
  const std::string text = value.get<std::string>();
  if (type == "String") return true;
  if (type == "Time") return ParseRfc3339(text).ok();
  const std::vector<std::string> values = absl::StrSplit(type, '|');
  return std::count(values.begin(), values.end(), text) > 0;
}

absl::Status CheckMember(const Json& input, absl::string_view type,
                         const Member& member) {
  const auto found = input.find(member.name);
  if (found == input.end() || found->is_null()) {
    if (!member.required) return absl::OkStatus();
    return absl::OutOfRangeError(
        absl::StrCat("Field \"", member.name,
                     "\" of required type was not provided by ", type));
  }
  if (HasType(*found, member.type)) return absl::OkStatus();
  return absl::OutOfRangeError(absl::StrCat("Field \"", member.name, "\" of ",
                                            type, " is not of the type ",
                                            member.type));
}

}  // namespace

absl::Status CheckInput(const Json& input, absl::string_view type,
                        const std::vector<const char*>& members) {
  if (!input.is_object()) {
    return absl::OutOfRangeError(absl::StrCat("A value of the required type \"",
                                              type, "!\" was not provided."));
  }
  std::vector<std::string> known;
  for (const char* text : members) {
    const Member member = ParseMember(text);
    OZD_RETURN_IF_ERROR(CheckMember(input, type, member));
    known.push_back(member.name);
  }
  for (const auto& [name, value] : input.items()) {
    if (std::count(known.begin(), known.end(), name) == 0) {
      return absl::OutOfRangeError(
          absl::StrCat("Field \"", name, "\" is not defined by ", type));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Owner> ParseOwner(const Call& call, const Json& owner) {
  OZD_RETURN_IF_ERROR(CheckInput(owner, "Owner", {"type!:Team|User", "uid"}));
  Owner parsed{StringAt(owner, "type"), StringAt(owner, "uid")};
  if (parsed.type == "Team") {
    if (parsed.uid == Accounts::kTeamUid) return parsed;
    return absl::PermissionDeniedError(
        absl::StrCat("There is no team ", parsed.uid, " of yours"));
  }
  if (!parsed.uid.empty() && parsed.uid != ProfileUid(*call.principal)) {
    return absl::PermissionDeniedError("Only your own space is yours");
  }
  parsed.uid = call.principal->uid;
  return parsed;
}

}  // namespace ozd::sim
