// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/event_token.h"

#include <gtest/gtest.h>

namespace ozd {
namespace {

TEST(EventTokenTest, ComesBackAsItWas) {
  const EventToken live = {.epoch = "e1", .position = 7, .sequence = {}};
  const auto parsed = ParseEventToken(FormatEventToken(live));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->epoch, "e1");
  EXPECT_EQ(parsed->position, 7);
  EXPECT_FALSE(parsed->sequence.has_value());
  const EventToken past = {.epoch = "e1", .position = 7, .sequence = 3};
  EXPECT_EQ(ParseEventToken(FormatEventToken(past))->sequence, 3);
}

TEST(EventTokenTest, AnythingElseIsNone) {
  for (const char* text : {"", "e", "e:", ":1", "e:x", "e:-1", "e:1:", "e:1:x",
                           "e:1:2:3", "e:99999999999999999999"}) {
    EXPECT_FALSE(ParseEventToken(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace ozd
