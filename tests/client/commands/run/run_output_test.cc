// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/run.pb.h"
#include "tests/client/app_fixture.h"

namespace oz {
namespace {

constexpr char kGetOutput[] = "/oz.v1.RunService/GetRunOutput";

class RunOutputTest : public AppTest {
 protected:
  void Answer(const std::string& state, const std::string& text) {
    v1::GetRunOutputResponse response;
    response.mutable_run()->set_run_id("run-full-id");
    response.mutable_run()->set_state(state);
    response.set_text(text);
    machine_.channel = FakeChannel();
    channel().Answer(kGetOutput, response);
  }
};

TEST_F(RunOutputTest, PrintsWhatTheAgentSaidLast) {
  Answer("SUCCEEDED", "Done.\nSee \x1b[1mthe PR\x1b[0m.");
  EXPECT_EQ(kExitOk, Run({"run", "output", "run", "--cached"}));
  EXPECT_EQ("Done.\nSee \x1b[1mthe PR\x1b[0m.\n", io_.out);
  EXPECT_EQ("", io_.err);
  const auto request =
      channel().LastRequest<v1::GetRunOutputRequest>(kGetOutput);
  EXPECT_EQ("run", request.run_id());
  EXPECT_EQ(v1::READ_MODE_CACHED, request.read_mode());
}

TEST_F(RunOutputTest, NothingDrivesATerminal) {
  Answer("SUCCEEDED", "See \x1b[1mthe PR\n");
  io_.terminal = true;
  EXPECT_EQ(kExitOk, Run({"run", "output", "run"}));
  EXPECT_EQ("See \\x1b[1mthe PR\n", io_.out);
}

TEST_F(RunOutputTest, SaysWhenItIsNotFinal) {
  Answer("INPROGRESS", "Looking.");
  EXPECT_EQ(kExitOk, Run({"run", "output", "run"}));
  EXPECT_EQ("Looking.\n", io_.out);
  EXPECT_EQ(
      "note: the run has not ended (running); this is what it said last\n",
      io_.err);
}

TEST_F(RunOutputTest, SaysWhenThereIsNone) {
  Answer("FAILED", "");
  EXPECT_EQ(kExitOk, Run({"run", "output", "run", "--output-format", "text"}));
  EXPECT_EQ("", io_.out);
  EXPECT_EQ("note: the agent said nothing\n", io_.err);
}

TEST_F(RunOutputTest, IsOneObjectInJson) {
  Answer("SUCCEEDED", "Done.");
  for (const char* format : {"json", "ndjson"}) {
    EXPECT_EQ(kExitOk,
              Run({"run", "output", "run", "--output-format", format}));
    EXPECT_EQ(
        "{\"v\":1,\"id\":\"run-full-id\",\"state\":\"SUCCEEDED\","
        "\"ended\":true,\"output\":\"Done.\"}\n",
        io_.out);
  }
}

TEST_F(RunOutputTest, ReportsFailures) {
  channel().Fail(kGetOutput, absl::NotFoundError("Run not found"));
  EXPECT_EQ(kExitFailure, Run({"run", "output", "run"}));
  EXPECT_EQ("Error: Run not found\n", io_.err);
}

}  // namespace
}  // namespace oz
