// Copyright (c) 2026 The ozd authors. MIT licence.
#include <fstream>

#include "tests/client/daemon_fixture.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr char kStop[] = "/oz.v1.DaemonService/Stop";

TEST_F(DaemonCommandTest, StartTellsStartedFromRunning) {
  AnswerStatus();
  EXPECT_EQ(kExitOk, Run({"daemon", "start"}));
  EXPECT_EQ("The daemon is running already (pid 4242, version 0.1.0).\n",
            io_.out);
  Down();
  EXPECT_EQ(kExitOk, Run({"daemon", "start"}));
  EXPECT_EQ("The daemon was started (pid 4242, version 0.1.0).\n", io_.out);
  EXPECT_EQ(1, machine_.starts);
}

TEST_F(DaemonCommandTest, StartSaysWhyItFailed) {
  Down();
  machine_.start = Unreachable("daemon_start_failed");
  EXPECT_EQ(kExitFailure, Run({"daemon", "start"}));
  EXPECT_THAT(io_.err, HasSubstr("oz daemon doctor"));
}

TEST_F(DaemonCommandTest, StopWaitsUntilItIsGone) {
  v1::StopResponse response;
  response.set_pid(4242);
  channel().Answer(kStop, response);
  EXPECT_EQ(kExitOk, Run({"daemon", "stop"}));
  EXPECT_EQ("The daemon has stopped.\n", io_.out);
  EXPECT_EQ("oz daemon stop",
            channel().LastRequest<v1::StopRequest>(kStop).reason());
  machine_.stops = false;
  EXPECT_EQ(kExitFailure, Run({"daemon", "stop"}));
  EXPECT_THAT(io_.err, AllOf(HasSubstr("pid 4242"), HasSubstr("kill -9 4242")));
}

TEST_F(DaemonCommandTest, StopOfNoDaemonIsFine) {
  Down();
  EXPECT_EQ(kExitOk, Run({"daemon", "stop"}));
  EXPECT_EQ("The daemon is not running.\n", io_.out);
  EXPECT_EQ(kExitOk, Run({"daemon", "stop", "--output-format", "json"}));
  EXPECT_EQ("{\"running\":false,\"stopped\":false}\n", io_.out);
  EXPECT_EQ(0, machine_.starts);
  Down("daemon_not_answering");
  EXPECT_EQ(kExitFailure, Run({"daemon", "stop"}));
}

TEST_F(DaemonCommandTest, RestartStartsWhateverWas) {
  AnswerStatus();
  v1::StopResponse response;
  response.set_pid(4242);
  channel().Answer(kStop, response);
  EXPECT_EQ(kExitOk, Run({"daemon", "restart"}));
  EXPECT_EQ("The daemon was restarted (pid 4242, version 0.1.0).\n", io_.out);
  Down();
  EXPECT_EQ(kExitOk, Run({"daemon", "restart"}));
  EXPECT_THAT(io_.out, HasSubstr("was not running and was started"));
}

TEST_F(DaemonCommandTest, WhereNeedsNoDaemon) {
  Down();
  EXPECT_EQ(kExitOk, Run({"daemon", "where", "--output-format", "json"}));
  EXPECT_EQ(
      "{\"socket\":\"/run/user/1000/oz/ozd.sock\",\"rule\":"
      "\"/run/user/<uid>\",\"state_dir\":\"/home/u/.local/state/oz\","
      "\"config\":\"/home/u/.config/oz/config.yaml\","
      "\"log\":\"/home/u/.local/state/oz/ozd.log\","
      "\"lock\":\"/home/u/.local/state/oz/ozd.lock\"}\n",
      io_.out);
  EXPECT_EQ(kExitOk, Run({"daemon", "where"}));
  EXPECT_THAT(io_.out, HasSubstr("socket:    /run/user/1000/oz/ozd.sock\n"));
  EXPECT_EQ(kExitOk, Run({"daemon", "where", "--output-format", "text"}));
  EXPECT_THAT(io_.out, HasSubstr("socket\t/run/user/1000/oz/ozd.sock\n"));
  EXPECT_EQ(0, machine_.starts);
}

TEST_F(DaemonCommandTest, LogsPrintTheLastLines) {
  const ozd::TempDir dir;
  machine_.endpoint.state_dir = dir.path();
  EXPECT_EQ(kExitFailure, Run({"daemon", "logs"}));
  EXPECT_THAT(io_.err, HasSubstr("ozd.log"));
  std::ofstream(dir.File("ozd.log")) << "one\ntwo\nthree \x1b[2J\n";
  EXPECT_EQ(kExitOk, Run({"daemon", "logs", "-n", "2"}));
  EXPECT_EQ("two\nthree \\x1b[2J\n", io_.out);
}

}  // namespace
}  // namespace oz
