// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/help.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/args/parse_text.h"

namespace oz {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(HelpTest, PrintsTheRoot) {
  EXPECT_EQ(ParseText("-h", {{"WARP_OUTPUT_FORMAT", "json"},
                             {"WARP_API_KEY", "wk-secret"}}),
            R"(0 stdout
Run and follow coding agents in the cloud, through a local daemon

Usage: oz [OPTIONS] [COMMAND]

Commands:
  run              List, follow and steer runs
  agent            Start runs in the cloud; agents and skills
  environment      Manage the environments that agents work in [aliases: e]
  schedule         Run agents by the clock
  secret           Manage what runs find in their environment
  integration      Let agents work in Linear and Slack [aliases: i]
  artifact         Work with what runs leave behind
  model            Models that runs can use
  mcp              MCP servers that runs can use
  api-key          Manage the API keys of the account
  inbox            List the runs that need you, failed or finished unseen
  status           Show the account, live runs, inbox and connection at a glance
  usage            Add up what runs have cost
  hook             Look after the commands that run when something happens
  login            Store an API key, read from a prompt or from stdin
  logout           Forget the stored API key
  whoami           Show who is logged in and where the key is kept
  account          List the stored logins and choose among them
  daemon           Control the local daemon
  completions      Print a completion script for a shell
  memory-store     Look at stores of memories
  memory           Look at what agents know from one run to the next
  federate         Identity tokens of runs (not offered)
  runner           Machines that runs work on (not offered)
  dump-debug-info  Describe the vendor's desktop app (not offered)
  help             Print this message or the help of the given subcommand(s)

Options:
      --api-key <API_KEY>              Key to use for this call instead of the stored login [env: WARP_API_KEY]
      --output-format <OUTPUT_FORMAT>  How results are printed [env: WARP_OUTPUT_FORMAT=json] [default: pretty] [possible values: json, ndjson, pretty, text]
      --debug                          Print diagnostics to stderr
      --refresh                        Ask the server now; fail if it cannot be reached
      --cached                         Answer from the local copy only; never touch the network
      --account <NAME>                 Stored login to use (default: the current one)
  -h, --help                           Print help (see more with '--help')
  -V, --version                        Print version
)");
}

TEST(HelpTest, PrintsAListOfOptions) {
  EXPECT_EQ(ParseText("run list -h"), R"(0 stdout
List runs, the most recently updated first

Usage: oz run list [OPTIONS]

Options:
  -L, --limit <LIMIT>                  Largest number of runs to list [default: 10]
      --state <STATE>                  Only runs in this state; repeat for any of several [possible values: queued, pending, claimed, in-progress, succeeded, failed, error, blocked, cancelled]
      --source <SOURCE>                Only runs started from here [possible values: api, cli, slack, linear, scheduled-agent, web-app, cloud-mode, github-action, interactive]
      --execution-location <LOC>       Only runs that execute here [possible values: local, remote]
      --creator <UID>                  Only runs created by this user or agent
      --environment <ENV_ID>           Only runs in this environment
      --skill <SKILL>                  Only runs of this skill
      --schedule <SCHEDULE_ID>         Only runs started by this schedule
      --ancestor-run <RUN_ID>          Only runs below this run
      --name <NAME>                    Only runs whose configuration has this name
      --model <MODEL_ID>               Only runs that use this model
      --artifact-type <TYPE>           Only runs that left an artifact of this type [possible values: plan, pull-request, screenshot, file]
      --created-after <RFC3339>        Only runs created after this time
      --created-before <RFC3339>       Only runs created before this time
      --updated-after <RFC3339>        Only runs updated after this time
  -q, --query <TEXT>                   Only runs whose title, prompt or skill has these words
      --sort-by <FIELD>                What to sort by [possible values: updated-at, created-at, title, agent]
      --sort-order <DIR>               Which end comes first [possible values: asc, desc]
      --cursor <CURSOR>                Continue after an earlier page (page_info.next_cursor)
      --jq <FILTER>                    Filter the JSON with a jq program and print what it yields
      --api-key <API_KEY>              Key to use for this call instead of the stored login [env: WARP_API_KEY]
      --output-format <OUTPUT_FORMAT>  How results are printed [env: WARP_OUTPUT_FORMAT=] [default: pretty] [possible values: json, ndjson, pretty, text]
      --debug                          Print diagnostics to stderr
      --refresh                        Ask the server now; fail if it cannot be reached
      --cached                         Answer from the local copy only; never touch the network
      --account <NAME>                 Stored login to use (default: the current one)
  -h, --help                           Print help (see more with '--help')
)");
}

TEST(HelpTest, PrintsTheLongForm) {
  EXPECT_EQ(ParseText("run get --help"), R"(0 stdout
Show one run

Usage: oz run get [OPTIONS] <TASK_ID>

Arguments:
  <TASK_ID>
          The run, or the start of its id

Options:
      --conversation
          Print the run's conversation instead, as JSON

      --jq <FILTER>
          Filter the JSON with a jq program and print what it yields

      --api-key <API_KEY>
          Key to use for this call instead of the stored login

          [env: WARP_API_KEY]

      --output-format <OUTPUT_FORMAT>
          How results are printed

          [env: WARP_OUTPUT_FORMAT=]
          [default: pretty]

          Possible values:
          - json:   The server's JSON
          - ndjson: One JSON object a line
          - pretty: Tables for people
          - text:   Plain text for scripts

      --debug
          Print diagnostics to stderr

      --refresh
          Ask the server now; fail if it cannot be reached

      --cached
          Answer from the local copy only; never touch the network

      --account <NAME>
          Stored login to use (default: the current one)

  -h, --help
          Print help (see a summary with '-h')
)");
}

TEST(HelpTest, StaysShortWhenThereIsNothingToAdd) {
  const std::string text = ParseText(TestRoot(), "send --help");
  EXPECT_EQ(text, ParseText(TestRoot(), "send -h"));
  EXPECT_THAT(text, HasSubstr("  -h, --help              Print help\n"));
}

TEST(HelpTest, ListsVisibleAliasesOnly) {
  const std::string text = ParseText(TestRoot(), "schedule --help");
  EXPECT_THAT(text, HasSubstr("  pause   Pause a schedule [aliases: hold]\n"));
  EXPECT_THAT(text, Not(HasSubstr("freeze")));
  EXPECT_THAT(text, Not(HasSubstr("--task-id")));
  EXPECT_THAT(ParseText(TestRoot(), "-h"), Not(HasSubstr("support")));
}

TEST(HelpTest, ShowsPossibleValuesOfAPositional) {
  EXPECT_THAT(ParseText(TestRoot(), "integrate -h"),
              HasSubstr("Arguments:\n  <PROVIDER>  [possible values: linear, "
                        "slack]\n"));
}

TEST(HelpTest, ExplainsTheHelpCommand) {
  EXPECT_EQ(ParseText("help help"), R"(0 stdout
Print this message or the help of the given subcommand(s)

Usage: oz help [COMMAND]...

Arguments:
  [COMMAND]...  Print help for the subcommand(s)
)");
}

}  // namespace
}  // namespace oz
