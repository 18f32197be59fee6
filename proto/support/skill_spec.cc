// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/skill_spec.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "proto/support/status_macros.h"

namespace ozd {
namespace {

absl::StatusOr<std::string> NormaliseQualifier(absl::string_view qualifier) {
  if (qualifier.empty()) {
    return absl::InvalidArgumentError(
        "Qualifier cannot be empty; write REPO:SKILL or ORG/REPO:SKILL");
  }
  const size_t slash = qualifier.find('/');
  if (slash == absl::string_view::npos) return std::string(qualifier);
  const absl::string_view organization =
      absl::StripAsciiWhitespace(qualifier.substr(0, slash));
  const absl::string_view repository =
      absl::StripAsciiWhitespace(qualifier.substr(slash + 1));
  if (organization.empty()) {
    return absl::InvalidArgumentError("Organization cannot be empty");
  }
  if (repository.empty()) {
    return absl::InvalidArgumentError("Repository name cannot be empty");
  }
  return absl::StrCat(organization, "/", repository);
}

}  // namespace

absl::StatusOr<std::string> NormaliseSkillSpec(absl::string_view spec) {
  spec = absl::StripAsciiWhitespace(spec);
  if (spec.empty()) {
    return absl::InvalidArgumentError("Skill specifier cannot be empty");
  }
  const size_t colon = spec.find(':');
  if (colon == absl::string_view::npos) return std::string(spec);
  OZD_ASSIGN_OR_RETURN(
      const std::string qualifier,
      NormaliseQualifier(absl::StripAsciiWhitespace(spec.substr(0, colon))));
  const absl::string_view skill =
      absl::StripAsciiWhitespace(spec.substr(colon + 1));
  if (skill.empty()) {
    return absl::InvalidArgumentError("Skill identifier cannot be empty");
  }
  return absl::StrCat(qualifier, ":", skill);
}

}  // namespace ozd
