// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/support/skill_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ozd {
namespace {

TEST(SkillSpecTest, TrimsTheParts) {
  const struct {
    const char* spec;
    const char* normal;
  } kCases[] = {
      {"review", "review"},
      {"  review ", "review"},
      {".agents/skills/review/SKILL.md", ".agents/skills/review/SKILL.md"},
      {"repo:review", "repo:review"},
      {" repo : review ", "repo:review"},
      {"org/repo:review", "org/repo:review"},
      {"org / repo: a/SKILL.md", "org/repo:a/SKILL.md"},
      // Only the first separator counts.
      {"a:b:c", "a:b:c"},
      {"a/b/c:n", "a/b/c:n"},
  };
  for (const auto& c : kCases) {
    const absl::StatusOr<std::string> normal = NormaliseSkillSpec(c.spec);
    ASSERT_TRUE(normal.ok()) << c.spec << ": " << normal.status();
    EXPECT_EQ(c.normal, *normal) << c.spec;
  }
}

TEST(SkillSpecTest, NamesThePartThatIsEmpty) {
  const struct {
    const char* spec;
    const char* reason;
  } kCases[] = {
      {"", "Skill specifier cannot be empty"},
      {"  ", "Skill specifier cannot be empty"},
      {":x", "Qualifier cannot be empty"},
      {" :x", "Qualifier cannot be empty"},
      {"x:", "Skill identifier cannot be empty"},
      {"x: ", "Skill identifier cannot be empty"},
      {"/r:x", "Organization cannot be empty"},
      {" /r:x", "Organization cannot be empty"},
      {"o/:x", "Repository name cannot be empty"},
  };
  for (const auto& c : kCases) {
    const absl::Status status = NormaliseSkillSpec(c.spec).status();
    EXPECT_EQ(absl::StatusCode::kInvalidArgument, status.code()) << c.spec;
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr(c.reason))
        << c.spec;
  }
}

}  // namespace
}  // namespace ozd
