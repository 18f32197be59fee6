// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "proto/oz/v1/run.pb.h"
#include "proto/support/error_detail.h"
#include "tests/client/app_fixture.h"
#include "tests/support/temp_dir.h"

namespace oz {
namespace {

using testing::HasSubstr;

constexpr char kCreateRun[] = "/oz.v1.SpawnService/CreateRun";
constexpr char kWait[] = "/oz.v1.WatchService/WaitRuns";

class RunCloudTest : public AppTest {
 protected:
  RunCloudTest() {
    response_.mutable_run()->set_run_id("run-1");
    response_.mutable_run()->set_state("QUEUED");
    response_.mutable_run()->set_title("Mend it");
  }
  int Spawn(std::vector<std::string> words) {
    words.insert(words.begin(), {"agent", "run-cloud"});
    machine_.channel = FakeChannel();
    machine_.channel.set_clock(&io_.fake_clock);
    channel().Answer(kCreateRun, response_);
    return Run(words);
  }
  v1::CreateRunRequest Sent(const std::vector<std::string>& words) {
    EXPECT_EQ(kExitOk, Spawn(words)) << io_.err;
    return channel().LastRequest<v1::CreateRunRequest>(kCreateRun);
  }

  v1::CreateRunResponse response_;
};

TEST_F(RunCloudTest, SendsEveryOption) {
  ozd::TempDir directory;
  std::ofstream(directory.File("a.txt")) << "one";
  std::ofstream(directory.File("agent.yaml")) << "name: x\n";
  const v1::CreateRunRequest request = Sent({"-p",
                                             "/plan it",
                                             "--skill",
                                             "repo:s",
                                             "--model",
                                             "m",
                                             "-f",
                                             directory.File("agent.yaml"),
                                             "-n",
                                             "nightly",
                                             "--title",
                                             "T",
                                             "--parent-run-id",
                                             "parent",
                                             "--mcp",
                                             "linear",
                                             "-e",
                                             "env",
                                             "--runner",
                                             "r",
                                             "--conversation",
                                             "c",
                                             "--team",
                                             "--agent",
                                             "a",
                                             "--host",
                                             "w",
                                             "--attach",
                                             directory.File("a.txt"),
                                             "--computer-use",
                                             "--no-snapshot",
                                             "--snapshot-upload-timeout",
                                             "1m",
                                             "--snapshot-script-timeout",
                                             "1m",
                                             "--harness",
                                             "claude-code",
                                             "--claude-auth-secret",
                                             "s"});
  EXPECT_EQ("/plan it", request.prompt());
  EXPECT_EQ("T", request.title());
  EXPECT_EQ("parent", request.parent_run_id());
  EXPECT_EQ("c", request.conversation_id());
  EXPECT_EQ("a", request.agent_identity_uid());
  EXPECT_EQ(v1::OWNER_SCOPE_TEAM, request.owner());
  ASSERT_EQ(1, request.attachments_size());
  EXPECT_EQ("a.txt", request.attachments(0).file_name());
  EXPECT_EQ("one", request.attachments(0).data());
  const v1::AgentConfigInput& config = request.config();
  EXPECT_EQ("name: x\n", config.file().content());
  EXPECT_EQ("nightly", config.name());
  EXPECT_EQ("repo:s", config.skill());
  EXPECT_EQ("m", config.model_id());
  EXPECT_EQ("linear", config.mcp(0).text());
  EXPECT_EQ("env", config.environment_id());
  EXPECT_EQ("r", config.runner_id());
  EXPECT_EQ("w", config.worker_host());
  EXPECT_TRUE(config.computer_use());
  EXPECT_EQ("claude", config.harness());
  EXPECT_EQ("s", config.claude_auth_secret());
}

TEST_F(RunCloudTest, LeavesOutWhatIsNotGiven) {
  const v1::CreateRunRequest request = Sent({"--saved-prompt", "uid"});
  EXPECT_FALSE(request.has_prompt());
  EXPECT_EQ("uid", request.saved_prompt());
  EXPECT_FALSE(request.config().has_computer_use());
  EXPECT_EQ(v1::OWNER_SCOPE_UNSPECIFIED, request.owner());
  // A lone dash and nothing are prompts like any other.
  EXPECT_EQ("-", Sent({"-p", "-"}).prompt());
  EXPECT_TRUE(Sent({"-p", ""}).has_prompt());
}

TEST_F(RunCloudTest, KnowsItsOtherNames) {
  for (const char* name : {"ra", "run-ambient"}) {
    channel().Answer(kCreateRun, response_);
    EXPECT_EQ(kExitOk, Run({"agent", name, "-p", "x"})) << name;
  }
}

TEST_F(RunCloudTest, FourFormats) {
  const std::string text =
      "Spawned agent with run ID: run-1\n"
      "View run: https://oz.warp.dev/runs/run-1\n";
  EXPECT_EQ(kExitOk, Spawn({"-p", "x"}));
  EXPECT_EQ(text, io_.out);
  EXPECT_EQ("", io_.err);
  EXPECT_EQ(kExitOk, Spawn({"-p", "x", "--output-format", "text"}));
  EXPECT_EQ(text, io_.out);
  for (const char* format : {"json", "ndjson"}) {
    EXPECT_EQ(kExitOk, Spawn({"-p", "x", "--output-format", format}));
    EXPECT_EQ(
        "{\"v\":1,\"run_id\":\"run-1\",\"task_id\":\"run-1\","
        "\"state\":\"QUEUED\",\"title\":\"Mend it\","
        "\"url\":\"https://oz.warp.dev/runs/run-1\",\"at_capacity\":false,"
        "\"found_by_looking\":false}\n",
        io_.out);
  }
}

TEST_F(RunCloudTest, SaysWhatIsSpecial) {
  response_.set_at_capacity(true);
  response_.set_found_by_looking(true);
  response_.set_without_environment(true);
  EXPECT_EQ(kExitOk, Spawn({"-p", "x"}));
  EXPECT_THAT(io_.out, HasSubstr("starts when another ends"));
  EXPECT_EQ(
      "Agent will run without an environment.\n"
      "note: the service did not confirm the run; it was found by looking for "
      "it\n",
      io_.err);
}

TEST_F(RunCloudTest, RefusesLinesThatMakeNoSense) {
  const struct {
    std::vector<std::string> words;
    const char* error;
  } kCases[] = {
      {{}, "<--prompt <PROMPT>|--saved-prompt <SAVED_PROMPT>|--skill <SKILL>>"},
      {{"--conversation", "c"}, "required arguments were not provided"},
      {{"-p", "x", "--saved-prompt", "y"}, "cannot be used with"},
      {{"-p", "x", "-e", "e", "--no-environment"}, "cannot be used with"},
      {{"-p", "x", "--team", "--personal"}, "cannot be used with"},
      {{"-p", "x", "--computer-use", "--no-computer-use"},
       "cannot be used with"},
      {{"-p", "x", "--harness", "other"},
       "[possible values: oz, claude, codex]"},
      {{"--skill", "x:"}, "Skill identifier cannot be empty"},
      {{"-p", "x", "--snapshot-upload-timeout", "10"}, "time unit needed"},
      {{"-p", "x", "--cwd", "."}, "unexpected argument '--cwd' found"},
      {{"-p", "x", "--share"}, "unexpected argument '--share' found"},
      {{"-p", "x", "--profile", "p"}, "unexpected argument"},
      {{"-p", "x", "--jq", "."}, "unexpected argument '--jq' found"},
      {{"-p", "x", "--wait", "--watch"}, "cannot be used with"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(kExitUsage, Spawn(c.words));
    EXPECT_THAT(io_.err, HasSubstr(c.error));
    EXPECT_TRUE(channel().calls().empty());
  }
}

TEST_F(RunCloudTest, SendsNothingWhenAFileIsNoUse) {
  const std::vector<std::vector<std::string>> lines = {
      {"-p", "x", "-f", "/nonexistent"},
      {"-p", "x", "--attach", "/nonexistent"},
      {"-p", "x", "--cached"},
      {"-p", "x", "--watch", "--output-format", "json"}};
  for (const std::vector<std::string>& words : lines) {
    EXPECT_EQ(kExitFailure, Spawn(words));
    EXPECT_THAT(io_.err, HasSubstr("Error: "));
    EXPECT_TRUE(channel().calls().empty());
  }
  io_.env["WARP_AGENT_CONFIG_FILE"] = "/nonexistent/config";
  EXPECT_EQ(kExitFailure, Spawn({"-p", "x"}));
  EXPECT_EQ("Error: /nonexistent/config: No such file or directory\n", io_.err);
}

TEST_F(RunCloudTest, IsNeverSentTwiceAndQuotesNoPrompt) {
  channel().Fail(kCreateRun, absl::UnavailableError("the daemon went away"));
  EXPECT_EQ(kExitFailure, Run({"agent", "run-cloud", "-p", "secret plan"}));
  EXPECT_EQ(1u, channel().calls().size());
  EXPECT_THAT(io_.err, testing::Not(HasSubstr("secret plan")));
  EXPECT_EQ("", io_.out);
}

TEST_F(RunCloudTest, SaysThatNobodyKnowsWhenTheDaemonIsGone) {
  v1::ErrorDetail detail;
  detail.set_error_code(kConnectionLost);
  channel().Fail(kCreateRun, ozd::MakeError(absl::StatusCode::kUnavailable,
                                            "the connection broke", detail));
  EXPECT_EQ(kExitFailure, Run({"agent", "run-cloud", "-p", "x"}));
  EXPECT_THAT(io_.err, HasSubstr("it is not known whether the run was"));
  channel().Fail(kCreateRun, absl::DeadlineExceededError("no answer"));
  EXPECT_EQ(kExitFailure, Run({"agent", "run-cloud", "-p", "x"}));
  EXPECT_THAT(io_.err, HasSubstr("oz run list --sort-by created-at"));
  channel().Fail(kCreateRun, absl::InvalidArgumentError("no"));
  EXPECT_EQ(kExitFailure, Run({"agent", "run-cloud", "-p", "x"}));
  EXPECT_EQ("Error: no\n", io_.err);
}

TEST_F(RunCloudTest, WaitsForTheVerdict) {
  const struct {
    v1::RunVerdict::Kind kind;
    int exit_code;
  } kVerdicts[] = {{v1::RunVerdict::SUCCEEDED, kExitOk},
                   {v1::RunVerdict::FAILED, kExitFailure},
                   {v1::RunVerdict::CANCELLED, kExitCancelled},
                   {v1::RunVerdict::BLOCKED, kExitBlocked}};
  for (const auto& verdict : kVerdicts) {
    for (const char* format : {"pretty", "text", "json", "ndjson"}) {
      machine_.channel = FakeChannel();
      machine_.channel.set_clock(&io_.fake_clock);
      channel().Answer(kCreateRun, response_);
      v1::WaitRunsResponse pinned;
      pinned.mutable_pinned()->add_run_ids("run-1");
      v1::WaitRunsResponse end;
      end.mutable_verdict()->set_run_id("run-1");
      end.mutable_verdict()->set_kind(verdict.kind);
      channel().Answer(kWait, pinned);
      channel().Answer(kWait, end);
      EXPECT_EQ(verdict.exit_code, Run({"agent", "run-cloud", "-p", "x",
                                        "--wait", "--output-format", format}))
          << format << io_.err;
      const bool json = std::string(format) == "json";
      EXPECT_THAT(json ? io_.err : io_.out, HasSubstr("run-1"));
      EXPECT_THAT(io_.out, HasSubstr("run-1"));
      if (json) {
        EXPECT_EQ(1, std::count(io_.out.begin(), io_.out.end(), '\n'));
      }
    }
  }
}

TEST_F(RunCloudTest, ATimeoutIsAVerdictOfItsOwn) {
  channel().Answer(kCreateRun, response_);
  StreamScript silent;
  channel().Stream(kWait, silent);
  EXPECT_EQ(kExitTimedOut,
            Run({"agent", "run-cloud", "-p", "x", "--timeout", "5s"}));
  EXPECT_THAT(io_.out, HasSubstr("Spawned agent with run ID: run-1"));
}

}  // namespace
}  // namespace oz
