// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_TEST_API_TABLE_H_
#define OZD_TESTS_SIM_TEST_API_TABLE_H_

#include <vector>

namespace ozd::sim {

// The public specification of the API as data: the calls, their parameters and
// their answers. Tests compare oz-sim with it.

// The form of a JSON value. Either members separated by blanks, each
//   NAME[!][~]:TYPE     ! always there, ~ may be null
// or "= A B C" (one of these strings) or "? X Y" (of one of these forms).
// A type is string, boolean, integer, number, time, object (of anything), a
// form's name, [TYPE] for an array or {TYPE} for a map. A number range follows
// in parentheses, a greatest length of a string in angle brackets.
struct ApiForm {
  const char* name;
  const char* text;
};
const std::vector<ApiForm>& ApiForms();

struct ApiCall {
  const char* method;
  // Behind /api/v1.
  const char* path;
  int success;
  // Documented errors, separated by blanks.
  const char* errors;
  // Types as above; "" for none.
  const char* body;
  const char* answer;
  // False for what anybody may call.
  bool needs_key = true;
};
const std::vector<ApiCall>& ApiCalls();

struct ApiParameter {
  const char* method;
  const char* path;
  // NAME[!]:TYPE. Arrays are repeated parameters.
  const char* parameters;
};
const std::vector<ApiParameter>& ApiParameters();

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_TEST_API_TABLE_H_
