// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/run_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "client/output/display_width.h"
#include "tests/client/golden.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

ViewOptions Terminal(int width) {
  ViewOptions options;
  options.is_terminal = true;
  options.width = width;
  options.now = absl::FromUnixSeconds(kSampleNow);
  options.zone = absl::UTCTimeZone();
  return options;
}

ViewOptions Pipe() {
  ViewOptions options = Terminal(kUnlimitedWidth);
  options.is_terminal = false;
  return options;
}

TEST(RunViewTest, TableFitsTheTerminal) {
  const RunPage runs = SampleRuns();
  ExpectGolden("run_list_80.txt", RenderRunTable(runs, Terminal(80)));
  ExpectGolden("run_list_120.txt", RenderRunTable(runs, Terminal(120)));
  ExpectGolden("run_list_200.txt", RenderRunTable(runs, Terminal(200)));
  for (int width = 50; width <= 200; ++width) {
    const std::string table = RenderRunTable(runs, Terminal(width));
    for (absl::string_view line : absl::StrSplit(table, '\n')) {
      EXPECT_LE(DisplayWidth(line), width) << line;
    }
  }
}

TEST(RunViewTest, TableIsWholeInAPipe) {
  ExpectGolden("run_list_pipe.txt", RenderRunTable(SampleRuns(), Pipe()));
}

TEST(RunViewTest, RowsAreTabSeparated) {
  const std::string rows = RenderRunRows(SampleRuns());
  ExpectGolden("run_list_text.txt", rows);
  for (absl::string_view line : absl::StrSplit(rows, '\n', absl::SkipEmpty())) {
    EXPECT_EQ(8, std::count(line.begin(), line.end(), '\t')) << line;
  }
}

TEST(RunViewTest, HostileTextNeverReachesTheTerminal) {
  RunPage runs;
  v1::Run* run = runs.Add();
  const std::string hostile = "\x1b]0;owned\x07\u009b2J\u202egnp\n\ttab";
  for (std::string* field :
       {run->mutable_run_id(), run->mutable_title(), run->mutable_state(),
        run->mutable_source(), run->mutable_name(), run->mutable_prompt(),
        run->mutable_environment_id(), run->mutable_status_message(),
        run->mutable_creator_uid(), run->mutable_session_link(),
        run->add_pull_request_urls()}) {
    *field = hostile;
  }
  for (const std::string& text :
       {RenderRunTable(runs, Terminal(200)), RenderRunRows(runs),
        RenderRunCard(*run, Terminal(80)), RenderRunFields(*run)}) {
    EXPECT_THAT(text,
                AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\x07")),
                      Not(HasSubstr("\u009b")), Not(HasSubstr("\u202e"))));
  }
}

TEST(RunViewTest, ShortIdsStayDistinct) {
  RunPage runs;
  runs.Add()->set_run_id("0190aaaa-bbbb-1");
  runs.Add()->set_run_id("0190aaaa-cccc-1");
  runs.Add()->set_run_id("0190aaaa-bbbb-2");
  EXPECT_EQ(15u, ShortIdLength(runs));
  runs.RemoveLast();
  EXPECT_EQ(10u, ShortIdLength(runs));
  runs.RemoveLast();
  EXPECT_EQ(8u, ShortIdLength(runs));
}

TEST(RunViewTest, ShortensPullRequests) {
  EXPECT_EQ("acme/app#12",
            ShortPullRequest("https://github.com/acme/app/pull/12"));
  EXPECT_EQ("acme/app#12",
            ShortPullRequest("https://github.com/acme/app/pull/12/files"));
  EXPECT_EQ("gitlab.com/acme/app/-/merge_requests/3",
            ShortPullRequest("https://gitlab.com/acme/app/-/merge_requests/3"));
  EXPECT_EQ("", ShortPullRequest(""));
}

}  // namespace
}  // namespace oz
