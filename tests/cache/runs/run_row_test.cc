// Copyright (c) 2026 The ozd authors. MIT licence.
#include "cache/runs/run_row.h"

#include <gtest/gtest.h>

namespace ozd {
namespace {

TEST(RunRowTest, FoldsAsciiOnly) {
  EXPECT_EQ(Fold("AbZ[\xc3\x89"), "abz[\xc3\x89");
}

TEST(RunRowTest, ReadsTheOtherSpellingOfInProgress) {
  EXPECT_EQ(NormaliseState("IN_PROGRESS"), "INPROGRESS");
  EXPECT_EQ(NormaliseState("NEW_STATE"), "NEW_STATE");
}

TEST(RunRowTest, SplitsOffTheLargeParts) {
  oz::v1::Run run;
  run.set_run_id("r1");
  run.set_title("Fix");
  run.set_prompt("please");
  run.set_raw_json("{}");
  const RunRow row = MakeRunRow(run);
  EXPECT_EQ(row.prompt, "please");
  EXPECT_EQ(row.title_folded, "fix");
  oz::v1::Run summary;
  ASSERT_TRUE(summary.ParseFromString(row.summary));
  EXPECT_EQ(summary.title(), "Fix");
  EXPECT_EQ(summary.prompt(), "");
  EXPECT_EQ(summary.raw_json(), "");
}

TEST(RunRowTest, RepairsEveryString) {
  oz::v1::Run run;
  run.set_run_id("r\xff");
  run.set_title("a\xc3");
  run.add_artifact_types("\x80PLAN");
  const RunRow row = MakeRunRow(run);
  oz::v1::Run summary;
  ASSERT_TRUE(summary.ParseFromString(row.summary));
  EXPECT_EQ(summary.run_id(), "r\xef\xbf\xbd");
  EXPECT_EQ(summary.title(), "a\xef\xbf\xbd");
  EXPECT_EQ(summary.artifact_types(0), "\xef\xbf\xbdPLAN");
}

}  // namespace
}  // namespace ozd
