// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/style.h"

#include <gtest/gtest.h>

#include "tests/client/fake_io.h"

namespace oz {
namespace {

TEST(StyleTest, ColoursOnATerminalOnly) {
  FakeIo io;
  EXPECT_FALSE(Style::ForStdout(io).enabled());
  io.terminal = true;
  EXPECT_TRUE(Style::ForStdout(io).enabled());
  io.env["NO_COLOR"] = "";
  EXPECT_TRUE(Style::ForStdout(io).enabled());
  io.env["NO_COLOR"] = "1";
  EXPECT_FALSE(Style::ForStdout(io).enabled());
  io.env.clear();
  io.env["TERM"] = "dumb";
  EXPECT_FALSE(Style::ForStdout(io).enabled());
}

TEST(StyleTest, PaintsNothingWhenPlain) {
  EXPECT_EQ("x", Style().Paint(Color::kRed, "x"));
  EXPECT_EQ("\x1b[31mx\x1b[0m", Style::Coloured().Paint(Color::kRed, "x"));
  EXPECT_EQ("", Style::Coloured().Paint(Color::kRed, ""));
  EXPECT_EQ("x", Style::Coloured().Paint(Color::kNone, "x"));
}

}  // namespace
}  // namespace oz
