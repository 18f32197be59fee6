// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_OUTPUT_ERROR_TEXT_H_
#define OZ_CLIENT_OUTPUT_ERROR_TEXT_H_

#include <string>

#include "absl/status/status.h"

namespace oz {

struct ErrorTextOptions {
  // The key came with the call (--api-key, WARP_API_KEY), not from a login.
  bool key_given_with_call = false;
  // Named in a last line; empty for none.
  std::string log_path = "";
};

// Renders a failure for stderr, with a final newline:
//
//   Error: <message>
//   => <cause>
//   trace id: <id>
//   <remedy>
//
//   For more information, see the log at <path>
//
// Being logged out is a hint without "Error:". Secrets are redacted and control
// characters neutralised, whatever the status holds. `status` must not be OK.
std::string RenderError(const absl::Status& status,
                        const ErrorTextOptions& options);

// The hint alone, for commands that find out by themselves.
std::string NotLoggedInText();

}  // namespace oz

#endif  // OZ_CLIENT_OUTPUT_ERROR_TEXT_H_
