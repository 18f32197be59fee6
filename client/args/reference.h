// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZ_CLIENT_ARGS_REFERENCE_H_
#define OZ_CLIENT_ARGS_REFERENCE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "client/args/spec.h"

namespace oz {

// Every visible command that does something, with its options, as Markdown: one
// table for all of them, then the commands that are recognised and not offered.
// Global options are not repeated. Pure.
std::string RenderReference(const CommandSpec& root);

// `document` with the lines between kReferenceBegin and kReferenceEnd replaced
// by `reference`. Errors: kInvalidArgument when they are not there, in order
// and once.
absl::StatusOr<std::string> ReplaceReference(absl::string_view document,
                                             absl::string_view reference);

inline constexpr char kReferenceBegin[] =
    "<!-- commands: made by packaging/update_readme.sh -->\n";
inline constexpr char kReferenceEnd[] = "<!-- end of commands -->\n";

}  // namespace oz

#endif  // OZ_CLIENT_ARGS_REFERENCE_H_
