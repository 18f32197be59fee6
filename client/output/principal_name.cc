// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/principal_name.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/output/display_width.h"

namespace oz {

absl::string_view PlainUid(const v1::Principal& principal) {
  return absl::StripPrefix(principal.uid(), "serviceAccount:");
}

std::string PrincipalName(const v1::Principal& principal) {
  if (principal.display_name().empty() && principal.email().empty()) {
    return OneLine(PlainUid(principal));
  }
  if (principal.display_name().empty()) return OneLine(principal.email());
  if (principal.email().empty()) return OneLine(principal.display_name());
  return OneLine(
      absl::StrCat(principal.display_name(), " <", principal.email(), ">"));
}

}  // namespace oz
