// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_PROTO_SUPPORT_SKILL_SPEC_H_
#define OZD_PROTO_SUPPORT_SKILL_SPEC_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ozd {

// The skill that `spec` names, with its parts trimmed: "NAME", "PATH/SKILL.md",
// "REPO:ID" or "ORG/REPO:ID". The first colon ends the qualifier, the first
// slash within that the organization. Whether there is such a skill is for the
// service to say. Pure. Errors: kInvalidArgument that names the part which is
// empty, in the words of the published command line.
absl::StatusOr<std::string> NormaliseSkillSpec(absl::string_view spec);

}  // namespace ozd

#endif  // OZD_PROTO_SUPPORT_SKILL_SPEC_H_
