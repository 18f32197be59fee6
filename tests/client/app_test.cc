// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/app.h"

#include "tests/client/app_fixture.h"

namespace oz {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST_F(AppTest, HelpGoesToStdout) {
  EXPECT_EQ(kExitOk, Run({"--help"}));
  EXPECT_THAT(io_.out, HasSubstr("Usage: oz"));
  EXPECT_EQ("", io_.err);
  EXPECT_EQ(kExitOk, Run({}));
  EXPECT_THAT(io_.out, HasSubstr("Usage: oz"));
}

TEST_F(AppTest, ParentWithoutCommandIsAUsageError) {
  EXPECT_EQ(kExitUsage, Run({"run"}));
  EXPECT_EQ("", io_.out);
  EXPECT_THAT(io_.err, HasSubstr("Usage: oz run"));
}

TEST_F(AppTest, PrintsItsVersion) {
  EXPECT_EQ(kExitOk, Run({"--version"}));
  EXPECT_EQ("Oz " OZD_VERSION "\n", io_.out);
}

TEST_F(AppTest, UsageErrorsTouchNoDaemon) {
  EXPECT_EQ(kExitUsage, Run({"run", "list", "--limit", "many"}));
  EXPECT_THAT(io_.err, StartsWith("error: invalid value 'many'"));
  EXPECT_TRUE(channel().calls().empty());
}

TEST_F(AppTest, SaysWhyTheDaemonCannotBeReached) {
  machine_.reach = absl::NotFoundError("no socket");
  machine_.start = absl::FailedPreconditionError("the daemon did not start");
  EXPECT_EQ(kExitFailure, Run({"run", "list"}));
  EXPECT_EQ("", io_.out);
  EXPECT_EQ("Error: the daemon did not start\n", io_.err);
}

TEST_F(AppTest, AnOlderDaemonIsReplacedAndAskedAgain) {
  EXPECT_EQ(kExitFailure, Run({"run", "list"}));
  EXPECT_EQ(1, machine_.replacements);
  EXPECT_THAT(io_.err, HasSubstr("not scripted"));
  FakeChannel newer;
  newer.Answer("/oz.v1.RunService/ListRuns", v1::CallContext());
  machine_.newer = &newer;
  EXPECT_EQ(kExitOk, Run({"run", "list"}));
  EXPECT_EQ("No runs found.\n", io_.out);
}

TEST_F(AppTest, FormatMayComeFromTheEnvironment) {
  io_.env["WARP_OUTPUT_FORMAT"] = "json";
  machine_.reach = absl::NotFoundError("no socket");
  EXPECT_EQ(kExitOk, Run({"daemon", "where"}));
  EXPECT_THAT(io_.out, StartsWith("{"));
  io_.env["WARP_OUTPUT_FORMAT"] = "bogus";
  EXPECT_EQ(kExitUsage, Run({"daemon", "where"}));
}

}  // namespace
}  // namespace oz
