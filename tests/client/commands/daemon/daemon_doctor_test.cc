// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/client/daemon_fixture.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using testing::HasSubstr;

TEST_F(DaemonCommandTest, DoctorStartsNothingAndFailsOnAFailure) {
  const ozd::TempDir dir;
  machine_.endpoint.directory = dir.path();
  machine_.endpoint.socket_path = dir.File("ozd.sock");
  machine_.endpoint.state_dir = dir.path();
  machine_.endpoint.config_path = dir.File("config.yaml");
  io_.fake_clock.JumpWallClock(absl::Hours(24));
  Down();
  EXPECT_EQ(kExitOk, Run({"daemon", "doctor"})) << io_.out;
  EXPECT_EQ(0, machine_.starts);
  Down("daemon_not_answering");
  EXPECT_EQ(kExitFailure, Run({"daemon", "doctor"}));
  EXPECT_THAT(io_.out, HasSubstr("fail  daemon"));
  EXPECT_EQ(kExitFailure, Run({"daemon", "doctor", "--output-format", "json"}));
  EXPECT_THAT(io_.out, HasSubstr("{\"ok\":false,\"checks\":["));
}

}  // namespace
}  // namespace oz
