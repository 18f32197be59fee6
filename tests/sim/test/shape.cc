// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/test/shape.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "proto/support/timestamp.h"
#include "tests/sim/test/api_table.h"

namespace ozd::sim {
namespace {

using Kind = ShapeType::Kind;

struct Basic {
  const char* name;
  Kind kind;
};
constexpr Basic kBasics[] = {
    {"string", Kind::kString},   {"boolean", Kind::kBoolean},
    {"integer", Kind::kInteger}, {"number", Kind::kNumber},
    {"time", Kind::kTime},       {"object", Kind::kAnyObject}};

const char* TextOfForm(absl::string_view name) {
  for (const ApiForm& form : ApiForms()) {
    if (name == form.name) return form.text;
  }
  return nullptr;
}

// "= A B" and "? X Y" without their sign.
std::vector<std::string> WordsOf(absl::string_view text) {
  return absl::StrSplit(text.substr(1), ' ', absl::SkipEmpty());
}

// "integer(1..60)", "string<1024>".
void TakeLimits(absl::string_view text, ShapeType* type) {
  if (absl::ConsumePrefix(&text, "(")) {
    const std::vector<std::string> ends =
        absl::StrSplit(absl::StripSuffix(text, ")"), "..");
    if (!absl::SimpleAtoi(ends[0], &type->least)) type->least = 0;
    if (!absl::SimpleAtoi(ends[1], &type->most)) type->most = 0;
  } else if (absl::ConsumePrefix(&text, "<")) {
    if (!absl::SimpleAtoi(absl::StripSuffix(text, ">"), &type->max_length)) {
      type->max_length = 0;
    }
  }
}

ShapeType TypeOfForm(absl::string_view name) {
  ShapeType type;
  type.inner = std::string(name);
  const char* const text = TextOfForm(name);
  if (text == nullptr) {
    // An enumeration without a name.
    type.kind = Kind::kEnum;
    type.values = absl::StrSplit(name, '|');
  } else if (*text == '=') {
    type.kind = Kind::kEnum;
    type.values = WordsOf(text);
  } else {
    type.kind = *text == '?' ? Kind::kOneOf : Kind::kObject;
  }
  return type;
}

class Checker {
 public:
  void Check(const Json& value, absl::string_view text,
             const std::string& path) {
    const ShapeType type = ParseShapeType(text);
    switch (type.kind) {
      case Kind::kArray:
        return CheckItems(value, value.is_array(), type, path);
      case Kind::kMap:
        return CheckItems(value, value.is_object(), type, path);
      case Kind::kObject:
        return CheckMembers(value, type.inner, path);
      case Kind::kOneOf:
        return CheckOneOf(value, type.inner, path);
      default:
        if (!IsBasic(value, type)) Complain(path, value, text);
    }
  }

  std::vector<std::string> problems;

 private:
  static bool IsBasic(const Json& value, const ShapeType& type) {
    switch (type.kind) {
      case Kind::kString:
        return value.is_string();
      case Kind::kBoolean:
        return value.is_boolean();
      case Kind::kInteger:
        return value.is_number_integer();
      case Kind::kNumber:
        return value.is_number();
      case Kind::kTime:
        return value.is_string() && ParseRfc3339(value.get<std::string>()).ok();
      case Kind::kEnum:
        return value.is_string() &&
               std::count(type.values.begin(), type.values.end(),
                          value.get<std::string>()) > 0;
      default:
        return value.is_object();
    }
  }

  void Complain(const std::string& path, const Json& value,
                absl::string_view type) {
    problems.push_back(
        absl::StrCat(path, " is ", DumpJson(value), " and not ", type));
  }

  void CheckItems(const Json& value, bool fits, const ShapeType& type,
                  const std::string& path) {
    if (!fits) return Complain(path, value, "a list or map");
    for (const auto& [key, item] : value.items()) {
      Check(item, type.inner, absl::StrCat(path, "/", key));
    }
  }

  void CheckMembers(const Json& value, absl::string_view form,
                    const std::string& path) {
    if (!value.is_object()) return Complain(path, value, form);
    const std::vector<ShapeMember> members = MembersOfForm(form);
    for (const ShapeMember& member : members) {
      const auto found = value.find(member.name);
      const std::string at = absl::StrCat(path, "/", member.name);
      if (found == value.end()) {
        if (member.required)
          problems.push_back(absl::StrCat(at, " is missing"));
      } else if (!(member.nullable && found->is_null())) {
        Check(*found, member.type, at);
      }
    }
    for (const auto& [key, unused] : value.items()) {
      const bool known = std::any_of(
          members.begin(), members.end(),
          [&name = key](const ShapeMember& m) { return m.name == name; });
      if (!known) {
        problems.push_back(absl::StrCat(path, "/", key, " is not in ", form));
      }
    }
  }

  void CheckOneOf(const Json& value, absl::string_view form,
                  const std::string& path) {
    for (const std::string& choice : WordsOf(TextOfForm(form))) {
      Checker checker;
      checker.Check(value, choice, path);
      if (checker.problems.empty()) return;
    }
    Complain(path, value, form);
  }
};

}  // namespace

ShapeType ParseShapeType(absl::string_view text) {
  ShapeType type;
  if (absl::ConsumePrefix(&text, "[")) {
    type.kind = Kind::kArray;
    type.inner = std::string(absl::StripSuffix(text, "]"));
    return type;
  }
  if (absl::ConsumePrefix(&text, "{")) {
    type.kind = Kind::kMap;
    type.inner = std::string(absl::StripSuffix(text, "}"));
    return type;
  }
  for (const Basic& basic : kBasics) {
    const absl::string_view name = text.substr(0, text.find_first_of("(<"));
    if (name != basic.name) continue;
    type.kind = basic.kind;
    TakeLimits(text.substr(name.size()), &type);
    return type;
  }
  return TypeOfForm(text);
}

std::vector<ShapeMember> ParseShapeMembers(absl::string_view text) {
  std::vector<ShapeMember> members;
  for (absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    if (word == "|") continue;
    const size_t colon = word.find(':');
    absl::string_view name = word.substr(0, colon);
    ShapeMember member;
    member.nullable = absl::ConsumeSuffix(&name, "~");
    member.required = absl::ConsumeSuffix(&name, "!");
    member.name = std::string(name);
    member.type = std::string(word.substr(colon + 1));
    members.push_back(std::move(member));
  }
  return members;
}

std::vector<ShapeMember> MembersOfForm(absl::string_view name) {
  const char* const text = TextOfForm(name);
  if (text == nullptr || *text == '=' || *text == '?') return {};
  return ParseShapeMembers(text);
}

std::vector<std::string> CheckShape(const Json& value, absl::string_view type) {
  Checker checker;
  checker.Check(value, type, "");
  return checker.problems;
}

}  // namespace ozd::sim
