// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/events/event_token.h"

#include <gtest/gtest.h>

namespace ozd {
namespace {

TEST(EventTokenTest, ComesBackAsItWas) {
  EventToken token = {.epoch = "e1", .position = 7};
  EXPECT_EQ(FormatEventToken(token), "e1:7");
  token.steps = {{.position = 9, .sequence = 30},
                 {.position = 12, .sequence = 4}};
  EXPECT_EQ(FormatEventToken(token), "e1:7:9.30:12.4");
  const auto parsed = ParseEventToken("e1:7:9.30:12.4");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->epoch, "e1");
  EXPECT_EQ(parsed->position, 7);
  ASSERT_EQ(parsed->steps.size(), 2u);
  EXPECT_EQ(parsed->steps[1].position, 12);
  EXPECT_EQ(parsed->steps[1].sequence, 4);
}

TEST(EventTokenTest, AnythingElseIsNone) {
  for (const char* text :
       {"", "e", "e:", ":1", "e:x", "e:-1", "e:1:", "e:1:x", "e:1:2", "e:1:2.",
        "e:1:2.-3", "e:1:2.3.4", "e:1:2.9:4.8:6.7:8.6:10.5", "e:1:1.5",
        "e:1:5.5:5.4", "e:1:5.5:6.5", "e:99999999999999999999"}) {
    EXPECT_FALSE(ParseEventToken(text).has_value()) << text;
  }
}

TEST(EventTokenTest, AStepReplacesThoseThatItContains) {
  EventToken token;
  AddStep({.position = 10, .sequence = 50}, &token);
  AddStep({.position = 10, .sequence = 60}, &token);
  EXPECT_EQ(FormatEventToken(token), ":0:10.60");
  AddStep({.position = 20, .sequence = 5}, &token);
  EXPECT_EQ(FormatEventToken(token), ":0:10.60:20.5");
  AddStep({.position = 20, .sequence = 61}, &token);
  EXPECT_EQ(FormatEventToken(token), ":0:20.61");
}

}  // namespace
}  // namespace ozd
