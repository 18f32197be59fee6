// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/run_state.h"

#include <gtest/gtest.h>

namespace oz {
namespace {

TEST(RunStateTest, KnowsWhichStatesAreFinal) {
  for (const char* state : {"SUCCEEDED", "FAILED", "ERROR", "CANCELLED"}) {
    EXPECT_TRUE(ViewRunState(state).ended) << state;
  }
  for (const char* state :
       {"QUEUED", "PENDING", "CLAIMED", "INPROGRESS", "BLOCKED", "NEW"}) {
    EXPECT_FALSE(ViewRunState(state).ended) << state;
  }
}

TEST(RunStateTest, ShowsNewStatesAsTheyAre) {
  EXPECT_EQ("? hibernating", ViewRunState("HIBERNATING").label);
  EXPECT_EQ("? unknown", ViewRunState("").label);
  EXPECT_EQ("? \\x1b[2j", ViewRunState("\x1b[2J").label);
}

}  // namespace
}  // namespace oz
