// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/app_fixture.h"

namespace oz {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

using NotOfferedTest = AppTest;

TEST_F(NotOfferedTest, SaysSoAndWhatThereIsInstead) {
  const struct {
    std::vector<std::string> words;
    const char* instead;
  } kCases[] = {
      {{"agent", "run", "-p", "x", "--share", "-C", "."}, "agent run-cloud"},
      {{"agent", "r", "--share", "team:view", "--skill", "s"}, "run-cloud"},
      {{"agent", "run", "--task-id", "t", "--idle-on-complete"}, "run-cloud"},
      {{"dump-debug-info"}, "oz daemon doctor"},
      {{"federate", "issue-token", "--run-id", "r", "--audience", "a"},
       "inside the run"},
      {{"federate", "issue-gcp-token", "--run-id", "r", "--audience", "a",
        "--token-type", "t"},
       "inside the run"},
      {{"harness-support", "--run-id", "r", "ping"}, "oz run message"},
      {{"harness-support", "--run-id", "r", "report-artifact", "pull-request",
        "--url", "u", "--branch", "b"},
       "oz run message"},
      {{"memory-store", "edit-store", "s", "-d", "x"}, "web app"},
      {{"memory-stores", "store-agents", "s"}, "web app"},
      {{"memory", "add", "s", "-c", "x", "-r", "y"}, "web app"},
      {{"memory", "edit", "m", "-s", "s", "-c", "x", "-r", "y"}, "web app"},
      {{"runner", "create", "-n", "x", "--vcpus", "2", "--memory-gb", "4"},
       "run-cloud --runner ID"},
      {{"runner", "update", "u", "--memory-gb", "4"}, "web app"},
      {{"runner", "delete", "u", "--force"}, "web app"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(kExitFailure, Run(c.words)) << c.words[0] << io_.err;
    EXPECT_THAT(io_.err, StartsWith("Error: 'oz " + c.words[0].substr(0, 5)));
    EXPECT_THAT(io_.err, HasSubstr("' is not offered: "));
    EXPECT_THAT(io_.err, HasSubstr(c.instead));
    EXPECT_EQ("", io_.out);
  }
  EXPECT_TRUE(channel().calls().empty());
}

TEST_F(NotOfferedTest, NamesTheCommandByItsFullName) {
  Run({"memory", "add", "s", "-c", "x", "-r", "y"});
  EXPECT_THAT(io_.err, StartsWith("Error: 'oz memory create' is not offered"));
}

TEST_F(NotOfferedTest, LinesAreRefusedAsPublished) {
  const struct {
    std::vector<std::string> words;
    const char* error;
  } kCases[] = {
      {{"agent", "run"},
       "<--prompt <PROMPT>|--saved-prompt <SAVED_PROMPT>|--skill <SKILL>>"},
      {{"agent", "run", "-p", "x", "--saved-prompt", "y"},
       "cannot be used with"},
      {{"agent", "run", "--task-id", "t", "-p", "x"}, "cannot be used with"},
      {{"agent", "run", "--skill", ":x"}, "Qualifier cannot be empty"},
      {{"agent", "run", "-p", "x", "--harness", "other"},
       "[possible values: oz, claude, codex]"},
      {{"federate", "issue-token", "--run-id", "r"}, "--audience <AUDIENCE>"},
      {{"harness-support", "ping"}, "--run-id <RUN_ID>"},
      {{"memory", "create", "s", "-c", "x"}, "--reason <REASON>"},
      {{"runner", "create", "-n", "x", "--vcpus", "2"},
       "--memory-gb <MEMORY_GB>"},
      {{"runner", "create", "-n", "x", "--macos-version", "13"},
       "[possible values: 14, 15, 26, 27]"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(kExitUsage, Run(c.words)) << c.words[0];
    EXPECT_THAT(io_.err, HasSubstr(c.error));
  }
}

TEST_F(NotOfferedTest, ProviderIsNoSubcommand) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"provider", "setup", "x"},
                                             {"provider", "list"}}) {
    EXPECT_EQ(kExitUsage, Run(words));
    EXPECT_EQ(
        "error: unrecognized subcommand 'provider'\n\nFor more information, "
        "try '--help'\n",
        io_.err);
  }
}

}  // namespace
}  // namespace oz
