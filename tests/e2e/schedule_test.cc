// Copyright (c) 2026 The ozd authors. MIT licence.
//
// Schedules from the command line to the service and back: what was written is
// read at once, what was not answered is looked up, and what a schedule ran is
// found among the runs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/e2e/fixture.h"

namespace ozd {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ScheduleTest : public E2eTest {
 protected:
  ProcessResult Create(const std::string& name,
                       const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"schedule", "create", "--name",
                                      name,       "--cron", "0 3 * * *",
                                      "--prompt", "Tidy up"};
    words.insert(words.end(), more.begin(), more.end());
    return box_.Oz(words);
  }
  // Of a schedule that is made here; "" when that fails.
  std::string NewId(const std::string& name,
                    const std::vector<std::string>& more = {}) {
    std::vector<std::string> with_json = more;
    with_json.insert(with_json.end(), {"--output-format", "json"});
    const ProcessResult created = Create(name, with_json);
    EXPECT_EQ(created.exit_code, 0) << created.err;
    const json schedule = ParseJson(created.out);
    return schedule.is_object() ? schedule.value("id", "") : "";
  }
  json Get(const std::string& id, const std::string& option = "--cached") {
    return OzGet("schedule", id, option);
  }
  std::vector<std::string> Names(const std::vector<std::string>& options = {}) {
    return OzNames("schedule", options);
  }
  size_t OnTheService() {
    return E2eTest::OnTheService("/agent/schedules", "schedules");
  }
};

TEST_F(ScheduleTest, LivesFromCreateToDelete) {
  const ProcessResult created =
      Create("nightly", {"--model", "auto", "--no-environment"});
  ASSERT_EQ(created.exit_code, 0) << created.err;
  EXPECT_THAT(created.out,
              StartsWith("Scheduling agent nightly...\nScheduled agent: "));
  EXPECT_THAT(created.err, HasSubstr("without an environment"));
  std::string id = created.out.substr(created.out.rfind(' ') + 1);
  id.pop_back();

  // Read your writes, without the network; the first characters will do.
  EXPECT_EQ(Get(id.substr(0, 8))["paused"], false);
  EXPECT_EQ(Get(id)["agent_config"]["model_id"], "auto");
  EXPECT_EQ(box_.Oz({"schedule", "pause", id.substr(0, 8)}).out,
            "Pausing agent...\nSchedule paused\n");
  EXPECT_EQ(Get(id)["paused"], true);
  EXPECT_EQ(box_.Oz({"schedule", "unpause", id}).out,
            "Resuming agent...\nSchedule unpaused\n");
  EXPECT_EQ(Get(id)["paused"], false);
  const ProcessResult updated =
      box_.Oz({"schedule", "update", id, "--name", "weekly", "--cron",
               "0 3 * * 1", "--host", "w1"});
  EXPECT_EQ(updated.out, "Updating agent...\nSchedule updated\n")
      << updated.err;
  // The same from the cache and from the service.
  for (const char* option : {"--cached", "--refresh"}) {
    const json weekly = Get(id, option);
    EXPECT_EQ(weekly["name"], "weekly");
    EXPECT_EQ(weekly["cron_schedule"], "0 3 * * 1");
    EXPECT_EQ(weekly["prompt"], "Tidy up");
    EXPECT_EQ(weekly["agent_config"]["model_id"], "auto");
    EXPECT_EQ(weekly["agent_config"]["worker_host"], "w1");
  }
  EXPECT_EQ(box_.Oz({"schedule", "delete", id}).out,
            "Deleting agent...\nSchedule deleted\n");
  EXPECT_EQ(Names({"--cached"}), std::vector<std::string>());
  EXPECT_EQ(OnTheService(), 0U);
}

TEST_F(ScheduleTest, IsShownInFourFormats) {
  const std::string id = NewId("nightly");
  const struct {
    const char* format;
    const char* of_get;
    const char* of_list;
  } kCases[] = {
      {"pretty", "Cron schedule:  0 3 * * *\n", "nightly"},
      {"text", "Cron schedule: 0 3 * * *\n", "\tnightly\t0 3 * * *\tNo\t"},
      {"json", "\"cron_schedule\":\"0 3 * * *\"", "[{\"id\":\""},
      {"ndjson", "\"cron_schedule\":\"0 3 * * *\"", "\"name\":\"nightly\""},
  };
  for (const auto& c : kCases) {
    const ProcessResult got =
        box_.Oz({"schedule", "get", id, "--output-format", c.format});
    EXPECT_EQ(got.exit_code, 0) << got.err;
    EXPECT_THAT(got.out, HasSubstr(c.of_get)) << c.format;
    EXPECT_THAT(box_.Oz({"schedule", "list", "--output-format", c.format}).out,
                HasSubstr(c.of_list))
        << c.format;
  }
}

TEST_F(ScheduleTest, WhatItRanIsFoundAmongTheRuns) {
  const ProcessResult created = box_.Oz(
      {"schedule", "--name", "minutely", "--cron", "* * * * *", "-p",
       "Work [sim outcome=failed after=1ms]", "--output-format", "json"});
  ASSERT_EQ(created.exit_code, 0) << created.err;
  const json schedule = ParseJson(created.out);
  ASSERT_TRUE(schedule.is_object()) << created.out;
  const std::string id = schedule.value("id", "");
  sim_.Post("/sim/advance", R"({"ms": 61000})");
  EXPECT_TRUE(Eventually([&] {
    const ProcessResult runs =
        box_.Oz({"run", "list", "--schedule", id, "--refresh",
                 "--output-format", "json"});
    const json list = ParseJson(runs.out);
    return list.is_object() && list.contains("runs") &&
           list["runs"].size() == 1 &&
           list["runs"][0].value("state", "") == "FAILED";
  }));
  const json seen = Get(id, "--refresh");
  EXPECT_TRUE(seen["last_ran"].is_string());
  EXPECT_EQ(seen["failures_in_a_row"], 1);
}

TEST_F(ScheduleTest, AnswersWithoutTheNetwork) {
  box_.Configure("max_age: 1ms\n");
  const std::string id = NewId("nightly");
  EXPECT_EQ(Names(), std::vector<std::string>({"nightly"}));
  sim_.Kill();
  const ProcessResult list = box_.Oz({"schedule", "list"});
  EXPECT_EQ(list.exit_code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr("nightly"));
  EXPECT_THAT(list.err, HasSubstr("warning: offline: showing schedules"));
  EXPECT_EQ(box_.Oz({"schedule", "get", id, "--cached"}).exit_code, 0);
  EXPECT_EQ(box_.Oz({"schedule", "list", "--refresh"}).exit_code, 1);
  const ProcessResult created = Create("other");
  EXPECT_EQ(created.exit_code, 1);
  EXPECT_THAT(created.out, Not(HasSubstr("Scheduled")));
  EXPECT_EQ(Names({"--cached"}), std::vector<std::string>({"nightly"}));
}

TEST_F(ScheduleTest, ACreationThatWasNotConfirmedIsLookedUpNotRepeated) {
  // It happens, but the answer cannot be read.
  sim_.Fault(
      R"({"match": "POST /api/v1/agent/schedules", "kind": "truncate"})");
  const ProcessResult found = Create("nightly");
  EXPECT_EQ(found.exit_code, 0) << found.err;
  EXPECT_THAT(found.out, HasSubstr("Scheduled agent: "));
  EXPECT_THAT(found.err, HasSubstr("did not confirm"));
  EXPECT_EQ(OnTheService(), 1U);
  EXPECT_EQ(Names({"--cached"}), std::vector<std::string>({"nightly"}));
  // It does not happen; the one that looks the same is an older one.
  sim_.Fault(
      R"({"match": "POST /api/v1/agent/schedules", "kind": "status",
          "status": 502})");
  const ProcessResult lost = Create("nightly");
  EXPECT_EQ(lost.exit_code, 1);
  EXPECT_THAT(lost.err, HasSubstr("was not created"));
  EXPECT_EQ(OnTheService(), 1U);
}

TEST_F(ScheduleTest, PassesOnWhatTheServiceRefuses) {
  const ProcessResult cron =
      box_.Oz({"schedule", "--name", "n", "--cron", "whenever", "-p", "x"});
  EXPECT_EQ(cron.exit_code, 1);
  EXPECT_THAT(cron.err, StartsWith("Error: "));
  EXPECT_THAT(cron.err, HasSubstr("cron"));
  for (const char* verb : {"get", "pause", "unpause", "update", "delete"}) {
    const ProcessResult unknown = box_.Oz({"schedule", verb, "no-such-thing"});
    EXPECT_EQ(unknown.exit_code, 1) << verb;
    EXPECT_THAT(unknown.err, StartsWith("Error: ")) << verb;
  }
  EXPECT_EQ(box_.Oz({"schedule", "--name", "n", "list"}).exit_code, 2);
  EXPECT_EQ(OnTheService(), 0U);
}

TEST_F(ScheduleTest, TakesItsAgentFromAFile) {
  WriteFile(box_.home() + "/agent.yaml",
            "name: bot\nmodel_id: auto\nhost: w1\nmcp_servers:\n"
            "  linear: { warp_id: linear }\n");
  const std::string id =
      NewId("nightly", {"-f", box_.home() + "/agent.yaml", "--model", "other",
                        "--mcp", R"({"fs": {"command": "npx"}})"});
  json config = Get(id)["agent_config"];
  EXPECT_EQ(config["name"], "bot");
  EXPECT_EQ(config["model_id"], "other");
  EXPECT_EQ(config["worker_host"], "w1");
  EXPECT_EQ(config["mcp_servers"].size(), 2U) << config.dump();
  EXPECT_EQ(
      box_.Oz({"schedule", "update", id, "--remove-mcp", "linear"}).exit_code,
      0);
  config = Get(id)["agent_config"];
  EXPECT_EQ(config["mcp_servers"].size(), 1U) << config.dump();
  EXPECT_TRUE(config["mcp_servers"].contains("fs"));
  EXPECT_EQ(config["model_id"], "other");
}

}  // namespace
}  // namespace ozd
