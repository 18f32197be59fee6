// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/output/jq_filter.h"
#include "tests/support/status_matchers.h"

namespace oz {
namespace {

using testing::HasSubstr;

// There is no oz-jq beside a test, so what is left is the explanation.
TEST(JqReexecTest, SaysThatTheTwinIsMissing) {
  EXPECT_THAT(
      JqFilter::Compile(".").status(),
      ozd::StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("oz-jq")));
  EXPECT_THAT(CheckJqProgram("."), HasSubstr("install oz again"));
}

}  // namespace
}  // namespace oz
