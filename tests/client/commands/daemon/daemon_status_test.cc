// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/commands/daemon/daemon_status.h"

#include "tests/client/daemon_fixture.h"
#include "tests/client/golden.h"

namespace oz {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST_F(DaemonCommandTest, StatusInFourFormats) {
  AnswerStatus();
  EXPECT_EQ(kExitOk, Run({"daemon", "status"}));
  ExpectGolden("daemon_status.txt", io_.out);
  EXPECT_EQ(kExitOk, Run({"daemon", "status", "--output-format", "text"}));
  ExpectGolden("daemon_status_text.txt", io_.out);
  for (const char* format : {"json", "ndjson"}) {
    EXPECT_EQ(kExitOk, Run({"daemon", "status", "--output-format", format}));
    ExpectGolden("daemon_status.json", io_.out);
  }
}

TEST_F(DaemonCommandTest, StatusOfNoDaemonStartsNone) {
  Down();
  EXPECT_EQ(kExitFailure, Run({"daemon", "status"}));
  EXPECT_EQ("The daemon is not running.\n", io_.out);
  EXPECT_EQ(kExitFailure, Run({"daemon", "status", "--output-format", "json"}));
  EXPECT_EQ(
      "{\"running\":false,\"reason\":\"daemon_not_running\","
      "\"message\":\"the daemon is not running\"}\n",
      io_.out);
  EXPECT_EQ(0, machine_.starts);
}

TEST_F(DaemonCommandTest, StatusTellsUnreachableFromNotRunning) {
  Down("daemon_not_permitted");
  EXPECT_EQ(kExitFailure, Run({"daemon", "status"}));
  EXPECT_EQ("", io_.out);
  EXPECT_THAT(io_.err, AllOf(HasSubstr("Error: "), HasSubstr("sandbox")));
  EXPECT_EQ(kExitFailure, Run({"daemon", "status", "--output-format", "json"}));
  EXPECT_THAT(io_.out, HasSubstr("{\"running\":null,"));
}

TEST_F(DaemonCommandTest, StatusWithoutAccountsSaysHowToGetOne) {
  channel().Answer("/oz.v1.DaemonService/GetStatus", v1::GetStatusResponse());
  EXPECT_EQ(kExitOk, Run({"daemon", "status"}));
  EXPECT_THAT(io_.out, HasSubstr("Run `oz login`"));
}

}  // namespace
}  // namespace oz
