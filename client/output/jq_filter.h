// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_OUTPUT_JQ_FILTER_H_
#define OZ_CLIENT_OUTPUT_JQ_FILTER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace oz {

// A compiled jq program. libjq is loaded when the first one is made, so that
// only commands with --jq pay for it; no other file knows libjq.
//
// Numbers are doubles inside jq: integers beyond 2^53 lose digits and "1.0" is
// printed as "1", except by the program ".", which changes nothing. Not
// thread-safe.
class JqFilter {
 public:
  // Errors: kInvalidArgument with what jq has against the program (an empty one
  // is refused), kFailedPrecondition with a remedy when libjq is missing.
  static absl::StatusOr<std::unique_ptr<JqFilter>> Compile(
      const std::string& program);
  virtual ~JqFilter() = default;

  // Runs the program on `json` and calls `emit` with every output in order,
  // with its newline: strings as they are, everything else as JSON, arrays and
  // objects indented. Errors: kDataLoss when `json` is not JSON;
  // kInvalidArgument "jq filter error: ..." when the program fails, after what
  // it had put out.
  virtual absl::Status Run(
      absl::string_view json,
      const std::function<void(absl::string_view)>& emit) = 0;
};

// For the parser: "" when the program is good, else the reason.
std::string CheckJqProgram(const std::string& program);

}  // namespace oz

#endif  // OZ_CLIENT_OUTPUT_JQ_FILTER_H_
