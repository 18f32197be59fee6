// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SIM_GRAPHQL_GRAPHQL_DOCUMENT_H_
#define OZD_TESTS_SIM_GRAPHQL_GRAPHQL_DOCUMENT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "tests/sim/http/json.h"

namespace ozd::sim {

// Checks the text of an operation without looking at data. Returns the first
// error, or "": another operation, braces that do not match, fragments that are
// missing, unused or defined twice, variables that are not declared, not used
// or, when their type ends in "!", not given. Selections are not compared with
// a schema.
std::string CheckDocument(absl::string_view query, absl::string_view operation,
                          const Json& variables);

}  // namespace ozd::sim

#endif  // OZD_TESTS_SIM_GRAPHQL_GRAPHQL_DOCUMENT_H_
