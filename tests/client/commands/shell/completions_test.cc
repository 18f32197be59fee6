// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/client/app_fixture.h"

namespace oz {
namespace {

using testing::HasSubstr;

TEST_F(AppTest, CompletionsOfTheNamedShell) {
  EXPECT_EQ(kExitOk, Run({"completions", "bash"}));
  EXPECT_THAT(io_.out, HasSubstr("_oz"));
  EXPECT_EQ(kExitUsage, Run({"completions", "csh"}));
}

TEST_F(AppTest, CompletionsOfTheShellInUse) {
  io_.env["SHELL"] = "/usr/bin/zsh";
  EXPECT_EQ(kExitOk, Run({"completions"}));
  EXPECT_THAT(io_.out, HasSubstr("#compdef"));
  io_.env["SHELL"] = "/usr/bin/csh";
  EXPECT_EQ(kExitFailure, Run({"completions"}));
  EXPECT_THAT(io_.err, HasSubstr("Could not determine shell"));
}

}  // namespace
}  // namespace oz
