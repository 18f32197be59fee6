// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "client/commands/run_view.h"
#include "tests/client/golden.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::HasSubstr;
using testing::Not;

ViewOptions Terminal() {
  ViewOptions options;
  options.is_terminal = true;
  options.width = 80;
  options.now = absl::FromUnixSeconds(kSampleNow);
  options.zone = absl::UTCTimeZone();
  return options;
}

TEST(RunCardTest, ShowsEverythingThatIsKnown) {
  ExpectGolden("run_get_pretty.txt",
               RenderRunCard(SampleRuns().Get(0), Terminal()));
  ExpectGolden("run_get_failed.txt",
               RenderRunCard(SampleRuns().Get(2), Terminal()));
  ExpectGolden("run_get_text.txt", RenderRunFields(SampleRuns().Get(0)));
}

TEST(RunCardTest, LeavesOutWhatIsNotKnown) {
  v1::Run run;
  run.set_run_id("r1");
  EXPECT_EQ(
      "? unknown\n\nID:            r1\n\n"
      "Oz: https://oz.warp.dev/runs/r1\n",
      RenderRunCard(run, Terminal()));
}

TEST(RunCardTest, CutsPromptsButNeverForOneLine) {
  v1::Run run;
  run.set_prompt("1\n2\n3\n4\n5\n6\n7\n8\n9\n");
  EXPECT_THAT(RenderRunCard(run, Terminal()), HasSubstr("  8\n  9\n"));
  run.set_prompt(absl::StrCat(run.prompt(), "10\n"));
  const std::string card = RenderRunCard(run, Terminal());
  EXPECT_THAT(card, HasSubstr("  8\n  … 2 more lines"));
  EXPECT_THAT(card, Not(HasSubstr("  9\n")));
}

TEST(RunCardTest, AnEndedRunLastedUntilItsLastChange) {
  v1::Run run = SampleRuns().Get(0);
  EXPECT_THAT(RenderRunCard(run, Terminal()), HasSubstr("10 min 2 s so far"));
  run.set_state("SUCCEEDED");
  EXPECT_THAT(RenderRunCard(run, Terminal()),
              HasSubstr("Duration:      9 min 50 s\n"));
}

TEST(RunCardTest, TellsThatARunMakesNoProgress) {
  v1::Run run = SampleRuns().Get(0);
  EXPECT_THAT(RenderRunCard(run, Terminal()), Not(HasSubstr("No progress")));
  run.set_stalled(true);
  run.set_no_progress_ms(45 * 60'000);
  EXPECT_THAT(RenderRunCard(run, Terminal()),
              HasSubstr("\n⚠ No progress for 45 min\n"));
}

}  // namespace
}  // namespace oz
