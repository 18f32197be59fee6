// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/run_state.h"

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

TEST(RunStateTest, MarksWhatMakesNoProgress) {
  v1::Run run;
  run.set_state("INPROGRESS");
  EXPECT_EQ("● running", ViewStateOf(run).label);
  run.set_stalled(true);
  run.set_no_progress_ms(45 * 60'000);
  EXPECT_EQ("● running ⚠ 45m", ViewStateOf(run).label);
  EXPECT_EQ(Color::kRed, ViewStateOf(run).color);
  // What a daemon says of a run that has ended is not worth a mark.
  run.set_state("SUCCEEDED");
  EXPECT_EQ("✓ succeeded", ViewStateOf(run).label);
}

TEST(RunStateTest, FitsIntoASentence) {
  EXPECT_EQ("running", StateWord("INPROGRESS"));
  EXPECT_EQ("hibernating", StateWord("HIBERNATING"));
  EXPECT_EQ("unknown", StateWord(""));
}

}  // namespace
}  // namespace oz
