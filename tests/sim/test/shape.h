// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_TEST_SHAPE_H_
#define OZD_TESTS_SIM_TEST_SHAPE_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/sim/http/json.h"

namespace ozd::sim {

// A type of the API table, taken apart. A value.
struct ShapeType {
  enum class Kind {
    kString,
    kBoolean,
    kInteger,
    kNumber,
    kTime,
    kAnyObject,
    kEnum,
    kObject,
    kOneOf,
    kArray,
    kMap,
  };
  Kind kind = Kind::kString;
  // The form's name, or the type of the items.
  std::string inner;
  // Values of an enum.
  std::vector<std::string> values;
  // Range of an integer; both 0 when any will do.
  int64_t least = 0;
  int64_t most = 0;
  // Length of a string; 0 when any will do.
  size_t max_length = 0;
};
ShapeType ParseShapeType(absl::string_view text);

// One member of a form.
struct ShapeMember {
  std::string name;
  bool required = false;
  bool nullable = false;
  std::string type;
};
// Also reads the lists of ApiParameter.
std::vector<ShapeMember> ParseShapeMembers(absl::string_view text);
// The members of a form by name; none when it is no object.
std::vector<ShapeMember> MembersOfForm(absl::string_view name);

// Returns the differences between `value` and the type, one sentence each, with
// the path; empty when there are none. Members that the form lacks count.
std::vector<std::string> CheckShape(const Json& value, absl::string_view type);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_TEST_SHAPE_H_
