// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/run_board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_join.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class RunBoardTest : public testing::Test {
 protected:
  RunBoardTest() {
    options_.is_terminal = true;
    options_.width = 80;
    options_.now = now_;
    options_.zone = absl::UTCTimeZone();
  }
  void Show(const RunPage& runs) {
    v1::WatchRunsResponse message;
    message.mutable_snapshot()->set_reset(true);
    *message.mutable_snapshot()->mutable_runs() = runs;
    board_.Apply(message, now_);
    message.mutable_synced();
    board_.Apply(message, now_);
  }
  void Upsert(const v1::Run& run) {
    v1::WatchRunsResponse message;
    *message.mutable_upsert() = run;
    board_.Apply(message, now_);
  }
  void Connection(const std::string& state, const std::string& reason) {
    v1::WatchRunsResponse message;
    message.mutable_connection()->set_state(state);
    message.mutable_connection()->set_reason(reason);
    board_.Apply(message, now_);
  }
  std::string Text(int height = 24) {
    return absl::StrJoin(board_.Render(options_, height), "\n");
  }
  static RunPage One(int64_t seconds_ago) {
    RunPage page;
    AddRun(&page, "r1", "INPROGRESS", "One", seconds_ago);
    return page;
  }

  const absl::Time now_ = absl::FromUnixSeconds(kSampleNow);
  ViewOptions options_;
  RunBoard board_{20};
};

TEST_F(RunBoardTest, TheNewestComesFirst) {
  Show(SampleRuns());
  v1::Run run = SampleRuns()[3];
  run.set_updated_at_us(kSampleNow * 1'000'000);
  Upsert(run);
  const auto lines = board_.Render(options_, 24);
  EXPECT_THAT(lines[2], HasSubstr("Needs an answer"));
  EXPECT_THAT(lines[3], HasSubstr("(no title)"));
}

TEST_F(RunBoardTest, ShowsNoMoreThanTheLimit) {
  RunBoard board(2);
  v1::WatchRunsResponse message;
  *message.mutable_snapshot()->mutable_runs() = SampleRuns();
  board.Apply(message, now_);
  const auto lines = board.Render(options_, 24);
  EXPECT_THAT(lines, SizeIs(4));
  EXPECT_EQ("▶ 2 active", lines[0]);
}

TEST_F(RunBoardTest, ARemovedRunMakesRoom) {
  Show(SampleRuns());
  v1::WatchRunsResponse message;
  message.set_removed("run_abc123");
  board_.Apply(message, now_);
  EXPECT_THAT(Text(), Not(HasSubstr("Not wanted any more")));
}

TEST_F(RunBoardTest, TheConnectionIsTheLastToGoFromANarrowHeader) {
  Show(SampleRuns());
  Connection("stale", "offline");
  options_.width = 30;
  EXPECT_EQ("▶ 2 active  stale: offline", board_.Render(options_, 24)[0]);
  options_.width = 10;
  EXPECT_EQ("stale: of…", board_.Render(options_, 24)[0]);
}

TEST_F(RunBoardTest, NamesEveryConnection) {
  Show(SampleRuns());
  Connection("signed_out", "");
  EXPECT_THAT(Text(), HasSubstr("signed out"));
  Connection("rate_limited", "");
  EXPECT_THAT(Text(), HasSubstr("rate limited"));
  board_.SetDaemonAway("it broke\x1b[1m", now_ - absl::Hours(25));
  EXPECT_THAT(Text(),
              HasSubstr("no daemon since 2026-04-02 09:30:00: it broke"));
  EXPECT_THAT(Text(), Not(HasSubstr("\x1b")));
  board_.SetDaemonBack();
  EXPECT_THAT(board_.Render(options_, 24)[0], testing::EndsWith("  live"));
}

TEST_F(RunBoardTest, WhatChangedStandsOutForAMoment) {
  options_.style = Style::Coloured();
  Show(One(60));
  EXPECT_THAT(Text(), Not(HasSubstr("\x1b[1m")));
  Upsert(One(0)[0]);
  EXPECT_THAT(Text(), HasSubstr("\x1b[1mOne"));
  options_.now += absl::Seconds(3);
  EXPECT_THAT(Text(), Not(HasSubstr("\x1b[1m")));
}

TEST_F(RunBoardTest, KnowsWhenItWillLookDifferent) {
  EXPECT_EQ(absl::InfiniteDuration(), board_.UntilItChanges(now_));
  Show(One(12));
  EXPECT_EQ(absl::Seconds(1), board_.UntilItChanges(now_));
  Show(One(90));
  EXPECT_EQ(absl::Seconds(30), board_.UntilItChanges(now_));
  Show(One(2 * 3600 + 600));
  EXPECT_EQ(absl::Minutes(50), board_.UntilItChanges(now_));
  Show(One(3 * 86'400));
  EXPECT_EQ(absl::Hours(24), board_.UntilItChanges(now_));
  Show(One(-5));
  EXPECT_EQ(absl::Seconds(6), board_.UntilItChanges(now_));
}

}  // namespace
}  // namespace oz
