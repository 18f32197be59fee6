// Copyright (c) 2026 The ozd authors. MIT licence.
#include <fstream>

#include "proto/oz/v1/run.pb.h"
#include "tests/client/app_fixture.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using testing::HasSubstr;

constexpr char kFollowUp[] = "/oz.v1.RunService/FollowUpRun";

class RunFollowUpTest : public AppTest {
 protected:
  RunFollowUpTest() {
    v1::FollowUpRunResponse response;
    response.mutable_run()->set_run_id("run-full-id");
    response.mutable_run()->set_state("INPROGRESS");
    channel().Answer(kFollowUp, response);
  }
  std::string PromptSent(std::vector<std::string> words) {
    words.insert(words.begin(), {"run", "follow-up", "run"});
    EXPECT_EQ(kExitOk, Run(words)) << io_.err;
    return channel().LastRequest<v1::FollowUpRunRequest>(kFollowUp).prompt();
  }
};

TEST_F(RunFollowUpTest, TakesThePromptFromWhereItIs) {
  ozd::TempDir directory;
  std::ofstream(directory.File("p")) << "from a file\n\n";
  io_.standard_input = "from stdin\n";
  EXPECT_EQ("as typed", PromptSent({"--prompt", "as typed"}));
  EXPECT_EQ("short", PromptSent({"-p", "short"}));
  EXPECT_EQ("from stdin", PromptSent({"--prompt", "-"}));
  EXPECT_EQ("from stdin", PromptSent({"--prompt-file", "-"}));
  EXPECT_EQ("from a file\n",
            PromptSent({"--prompt-file", directory.File("p")}));
}

TEST_F(RunFollowUpTest, PassesTheModeOn) {
  PromptSent({"-p", "x"});
  EXPECT_EQ("",
            channel().LastRequest<v1::FollowUpRunRequest>(kFollowUp).mode());
  PromptSent({"-p", "x", "--mode", "plan"});
  const auto request = channel().LastRequest<v1::FollowUpRunRequest>(kFollowUp);
  EXPECT_EQ("plan", request.mode());
  EXPECT_EQ("run", request.run_id());
}

TEST_F(RunFollowUpTest, FourFormats) {
  PromptSent({"-p", "x"});
  EXPECT_EQ("Sent to run run-full-id (running).\n", io_.out);
  PromptSent({"-p", "x", "--output-format", "text"});
  EXPECT_EQ("run-full-id\tINPROGRESS\n", io_.out);
  for (const char* format : {"json", "ndjson"}) {
    PromptSent({"-p", "x", "--output-format", format});
    EXPECT_EQ("{\"v\":1,\"id\":\"run-full-id\",\"state\":\"INPROGRESS\"}\n",
              io_.out);
  }
}

TEST_F(RunFollowUpTest, SendsNoPromptThatIsNone) {
  EXPECT_EQ(kExitFailure, Run({"run", "follow-up", "run", "-p", ""}));
  EXPECT_EQ("Error: the prompt is empty\n", io_.err);
  EXPECT_EQ(kExitFailure,
            Run({"run", "follow-up", "run", "--prompt-file", "/nonexistent"}));
  EXPECT_THAT(io_.err, HasSubstr("/nonexistent: No such file"));
  io_.standard_input.assign((1u << 20) + 1, 'x');
  EXPECT_EQ(kExitFailure, Run({"run", "follow-up", "run", "-p", "-"}));
  EXPECT_THAT(io_.err, HasSubstr("1 MiB"));
  EXPECT_EQ(kExitUsage, Run({"run", "follow-up", "run"}));
  EXPECT_THAT(io_.err, HasSubstr("<--prompt <PROMPT>|--prompt-file <PATH>>"));
  EXPECT_EQ(kExitUsage,
            Run({"run", "follow-up", "run", "-p", "x", "--prompt-file", "y"}));
  EXPECT_TRUE(channel().calls().empty());
}

TEST_F(RunFollowUpTest, ErrorsDoNotQuoteThePrompt) {
  channel().Fail(kFollowUp, absl::FailedPreconditionError("not now"));
  EXPECT_EQ(kExitFailure,
            Run({"run", "follow-up", "run", "-p", "my secret plan"}));
  EXPECT_EQ("Error: not now\n", io_.err);
  EXPECT_EQ(1u, channel().calls().size());
}

}  // namespace
}  // namespace oz
