// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/accounts/principal_uid.h"

#include <gtest/gtest.h>

#include "tests/daemon/core/core_fixture.h"

namespace ozd {
namespace {

class PrincipalUidTest : public CoreFixture {
 protected:
  void SetUp() override {
    CoreFixture::SetUp();
    Start();
  }
  void Put(const std::string& content) {
    ASSERT_THAT(documents_->Put("p", DocumentKind::kPrincipal, "",
                                {.content = content}),
                IsOk());
  }
};

TEST_F(PrincipalUidTest, IsEmptyUntilItIsKnown) {
  EXPECT_EQ(CachedPrincipalUid(*documents_, "p"), "");
  Put(R"({"uid":"user-7","of_tomorrow":1})");
  EXPECT_EQ(CachedPrincipalUid(*documents_, "p"), "user-7");
  EXPECT_EQ(CachedPrincipalUid(*documents_, "q"), "");
}

TEST_F(PrincipalUidTest, WhatCannotBeReadIsNobody) {
  Put("{");
  EXPECT_EQ(CachedPrincipalUid(*documents_, "p"), "");
  EXPECT_THAT(PrincipalFromJson("[]"), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace ozd
