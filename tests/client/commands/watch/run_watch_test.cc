// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/watch/run_watch.h"

#include "proto/support/error_detail.h"
#include "tests/client/app_fixture.h"

namespace oz {
namespace {

using testing::HasSubstr;

using RunWatchTest = AppTest;

TEST_F(RunWatchTest, RefusesWhatCannotBeHonoured) {
  EXPECT_EQ(kExitUsage, Run({"run", "watch", "--cached"}));
  EXPECT_THAT(io_.err, HasSubstr("oz run list --cached"));
  EXPECT_EQ(kExitUsage, Run({"run", "watch", "r1", "--state", "failed"}));
  EXPECT_THAT(io_.err, HasSubstr("'--state'"));
  EXPECT_EQ(kExitUsage, Run({"run", "watch", "r1", "--resume", "e:1"}));
  EXPECT_EQ(kExitUsage, Run({"run", "watch", "--tail", "3"}));
  EXPECT_THAT(io_.err, HasSubstr("'--tail'"));
  EXPECT_EQ(kExitUsage, Run({"run", "watch", "--limit", "0"}));
  EXPECT_EQ(kExitUsage, Run({"run", "watch", "--limit", "5001"}));
  EXPECT_THAT(channel().calls(), testing::IsEmpty());
}

TEST_F(RunWatchTest, NamesTheLargestNumberOfIds) {
  std::vector<std::string> words = {"run", "watch"};
  for (int i = 0; i < 17; ++i) words.push_back(absl::StrCat("r", i));
  EXPECT_EQ(kExitUsage, Run(words));
  EXPECT_THAT(io_.err, HasSubstr("at most 16 runs"));
}

TEST_F(RunWatchTest, AStreamIsNotOneJsonValue) {
  EXPECT_EQ(kExitFailure, Run({"run", "watch", "--output-format", "json"}));
  EXPECT_THAT(io_.err, HasSubstr("--output-format ndjson"));
  EXPECT_EQ(kExitFailure,
            Run({"run", "watch", "r1", "--output-format", "json"}));
}

TEST(AwayReasonTest, KnowsAStop) {
  v1::ErrorDetail detail;
  detail.set_error_code("shutting_down");
  EXPECT_EQ("the daemon was stopped",
            AwayReason(ozd::MakeError(absl::StatusCode::kUnavailable,
                                      "ozd is shutting down", detail)));
  EXPECT_EQ("broken", AwayReason(absl::UnavailableError("broken")));
}

TEST(CanRedrawTest, NeedsATerminalThatCan) {
  FakeIo io;
  EXPECT_FALSE(CanRedraw(io));
  io.terminal = true;
  EXPECT_TRUE(CanRedraw(io));
  io.env["TERM"] = "dumb";
  EXPECT_FALSE(CanRedraw(io));
}

}  // namespace
}  // namespace oz
