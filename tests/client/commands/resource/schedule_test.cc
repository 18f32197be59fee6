// Copyright (c) 2026 The ozd authors. MIT licence.
#include "proto/oz/v1/resources.pb.h"
#include "tests/client/app_fixture.h"
#include "tests/client/golden.h"
#include "tests/client/sample_runs.h"

namespace oz {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr char kScheduleList[] = "/oz.v1.ScheduleService/ListSchedules";
constexpr char kScheduleGet[] = "/oz.v1.ScheduleService/GetSchedule";
constexpr char kScheduleCreate[] = "/oz.v1.ScheduleService/CreateSchedule";
constexpr char kScheduleUpdate[] = "/oz.v1.ScheduleService/UpdateSchedule";
constexpr char kPause[] = "/oz.v1.ScheduleService/PauseSchedule";
constexpr char kUnpause[] = "/oz.v1.ScheduleService/UnpauseSchedule";
constexpr char kScheduleDelete[] = "/oz.v1.ScheduleService/DeleteSchedule";

v1::Schedule Nightly() {
  v1::Schedule schedule;
  schedule.set_id("Sch3dule0nightly000001");
  schedule.set_name("nightly");
  schedule.set_cron_schedule("0 3 * * *");
  schedule.set_enabled(true);
  schedule.set_prompt("Tidy up.\nBe \"quick\".");
  schedule.set_last_ran_us((kSampleNow - 7200) * 1'000'000);
  schedule.set_next_run_us((kSampleNow + 9000) * 1'000'000);
  schedule.set_scope("Team");
  schedule.set_environment_id("UA17BXYZ");
  schedule.set_model_id("auto");
  schedule.set_agent_name("bot");
  schedule.set_skill_spec("acme/skills:tidy");
  schedule.set_worker_host("w1");
  schedule.set_agent_config_json(
      R"({"environment_id":"UA17BXYZ","model_id":"auto","future":[1]})");
  return schedule;
}

v1::Schedule Broken() {
  v1::Schedule schedule;
  schedule.set_id("Sch3dule0broken0000002");
  schedule.set_name("a broken\tone");
  schedule.set_cron_schedule("*/5 * * * *");
  schedule.set_prompt("x");
  schedule.set_last_ran_us((kSampleNow - 30) * 1'000'000);
  schedule.set_last_spawn_error("no credits");
  schedule.set_scope("User");
  v1::FailureStreak* failures = schedule.mutable_failures();
  failures->set_count(4);
  failures->set_since_us((kSampleNow - 86'400) * 1'000'000);
  failures->set_last_run_id("0190f3b7-3333-7000-8000-000000000003");
  failures->set_last_message("The environment could not be set up");
  failures->set_is_alarming(true);
  return schedule;
}

class ScheduleTest : public AppTest {
 protected:
  template <typename Response>
  void AnswerWith(const char* method, const v1::Schedule& schedule) {
    Response response;
    *response.mutable_schedule() = schedule;
    channel().Answer(method, response);
  }
};

TEST_F(ScheduleTest, Lists) {
  v1::ListSchedulesResponse response;
  *response.add_schedules() = Broken();
  *response.add_schedules() = Nightly();
  channel().Answer(kScheduleList, response);
  ExpectGoldens({"schedule", "list"}, "schedule_list");
  Run({"schedule", "list", "--refresh"});
  EXPECT_EQ(v1::READ_MODE_REFRESH,
            channel()
                .LastRequest<v1::ListSchedulesRequest>(kScheduleList)
                .read_mode());
}

TEST_F(ScheduleTest, ListFitsTheTerminal) {
  v1::ListSchedulesResponse response;
  *response.add_schedules() = Broken();
  *response.add_schedules() = Nightly();
  channel().Answer(kScheduleList, response);
  io_.terminal = true;
  io_.columns = 80;
  EXPECT_EQ(kExitOk, Run({"schedule", "list"}));
  ExpectGolden("schedule_list_80.txt", io_.out);
}

TEST_F(ScheduleTest, ListsNothing) {
  channel().Answer(kScheduleList, v1::ListSchedulesResponse());
  Run({"schedule", "list"});
  EXPECT_EQ("No schedules.\n", io_.out);
  Run({"schedule", "list", "--output-format", "json"});
  EXPECT_EQ("[]\n", io_.out);
  Run({"schedule", "list", "--output-format", "ndjson"});
  EXPECT_EQ("", io_.out);
}

TEST_F(ScheduleTest, SaysThatAListIsOld) {
  v1::ListSchedulesResponse response;
  response.mutable_freshness()->set_stale(true);
  response.mutable_freshness()->set_stale_reason("offline");
  response.mutable_freshness()->set_as_of_us((kSampleNow - 180) * 1'000'000);
  channel().Answer(kScheduleList, response);
  EXPECT_EQ(kExitOk, Run({"schedule", "list"}));
  EXPECT_THAT(io_.err, StartsWith("warning: offline: showing schedules as of"));
}

TEST_F(ScheduleTest, Gets) {
  AnswerWith<v1::GetScheduleResponse>(kScheduleGet, Nightly());
  ExpectGoldens({"schedule", "get", "Sch3"}, "schedule_get");
  EXPECT_EQ("Sch3",
            channel().LastRequest<v1::GetScheduleRequest>(kScheduleGet).id());
}

TEST_F(ScheduleTest, WarnsWhenRunsKeepFailing) {
  AnswerWith<v1::GetScheduleResponse>(kScheduleGet, Broken());
  ExpectGoldens({"schedule", "get", "x"}, "schedule_get_failing");
}

TEST_F(ScheduleTest, Creates) {
  AnswerWith<v1::CreateScheduleResponse>(kScheduleCreate, Nightly());
  EXPECT_EQ(
      kExitOk,
      Run({"schedule", "create", "--name", "nightly", "--cron", "0 3 * * *",
           "-p", "Tidy", "--skill", "acme/skills:tidy", "--model", "auto", "-e",
           "UA17BXYZ", "--team", "--mcp", "linear", "--host", "w1"}));
  EXPECT_EQ(
      "Scheduling agent nightly...\n"
      "Scheduled agent: Sch3dule0nightly000001\n",
      io_.out);
  EXPECT_EQ("", io_.err);
  const auto request =
      channel().LastRequest<v1::CreateScheduleRequest>(kScheduleCreate);
  EXPECT_EQ("nightly", request.name());
  EXPECT_EQ("0 3 * * *", request.cron_schedule());
  EXPECT_EQ("Tidy", request.prompt());
  EXPECT_EQ(v1::OWNER_SCOPE_TEAM, request.owner());
  EXPECT_EQ("acme/skills:tidy", request.config().skill());
  EXPECT_EQ("auto", request.config().model_id());
  EXPECT_EQ("UA17BXYZ", request.config().environment_id());
  EXPECT_EQ("linear", request.config().mcp(0).text());
  EXPECT_EQ("w1", request.config().worker_host());
  // An option of the schedule, not of its agent.
  EXPECT_EQ("", request.config().name());
}

TEST_F(ScheduleTest, IsCreateWithoutASubcommand) {
  AnswerWith<v1::CreateScheduleResponse>(kScheduleCreate, Broken());
  EXPECT_EQ(kExitOk, Run({"schedule", "--name", "n", "--cron", "c", "-p", "x",
                          "--personal", "--no-environment"}));
  EXPECT_THAT(io_.out, HasSubstr("Scheduled agent: Sch3dule0broken0000002"));
  EXPECT_EQ("Scheduling agent to run without an environment.\n", io_.err);
  const auto request =
      channel().LastRequest<v1::CreateScheduleRequest>(kScheduleCreate);
  EXPECT_EQ(v1::OWNER_SCOPE_PERSONAL, request.owner());
  EXPECT_TRUE(request.config().no_environment());
}

TEST_F(ScheduleTest, CreatePrintsTheScheduleAsJson) {
  AnswerWith<v1::CreateScheduleResponse>(kScheduleCreate, Nightly());
  Run({"schedule", "--name", "n", "--cron", "c", "-p", "x", "--output-format",
       "json"});
  EXPECT_THAT(io_.out, StartsWith("{\"id\":\"Sch3dule0nightly000001\","));
}

TEST_F(ScheduleTest, SaysThatTheServiceNeverConfirmed) {
  v1::CreateScheduleResponse response;
  *response.mutable_schedule() = Nightly();
  response.set_found_afterwards(true);
  channel().Answer(kScheduleCreate, response);
  EXPECT_EQ(kExitOk,
            Run({"schedule", "--name", "n", "--cron", "c", "-p", "x"}));
  EXPECT_THAT(io_.err, HasSubstr("did not confirm"));
  EXPECT_THAT(io_.out, HasSubstr("Scheduled agent: "));
}

TEST_F(ScheduleTest, RefusesHalfASchedule) {
  EXPECT_EQ(kExitUsage, Run({"schedule"}));
  EXPECT_EQ(
      "error: the following required arguments were not provided:\n"
      "  --name <NAME>\n"
      "  --cron <CRON>\n"
      "  <--prompt <PROMPT>|--skill <SKILL>>\n"
      "\n"
      "Usage: oz schedule --name <NAME> --cron <CRON> "
      "<--prompt <PROMPT>|--skill <SKILL>>\n"
      "\n"
      "For more information, try '--help'.\n",
      io_.err);
  EXPECT_EQ("", io_.out);
  EXPECT_EQ(kExitUsage, Run({"schedule", "create", "--name", "n"}));
}

TEST_F(ScheduleTest, TakesOptionsOrASubcommand) {
  EXPECT_EQ(kExitUsage, Run({"schedule", "--name", "n", "list"}));
  EXPECT_EQ(
      "error: the subcommand 'list' cannot be used with '--name <NAME>'\n"
      "\n"
      "Usage: oz schedule [OPTIONS] --name <NAME> --cron <CRON> "
      "<--prompt <PROMPT>|--skill <SKILL>>\n"
      "       oz schedule <COMMAND>\n"
      "\n"
      "For more information, try '--help'.\n",
      io_.err);
  EXPECT_EQ(kExitUsage, Run({"schedule", "--name", "n", "-p", "x", "pause"}));
  EXPECT_THAT(io_.err, HasSubstr("the subcommand 'pause' cannot be used with:\n"
                                 "  --name <NAME>\n  --prompt <PROMPT>\n"));
}

TEST_F(ScheduleTest, RefusesWhatExcludesEachOther) {
  const std::vector<std::vector<std::string>> kLines = {
      {"schedule", "--name", "n", "--cron", "c", "-p", "x", "-e", "e",
       "--no-environment"},
      {"schedule", "--name", "n", "--cron", "c", "-p", "x", "--team",
       "--personal"},
      {"schedule", "update", "s", "-e", "e", "--remove-environment"},
      {"schedule", "update", "s", "--skill", "x", "--remove-skill"},
      {"schedule", "--name", "n", "--cron", "c", "--skill", "x:"},
      {"schedule", "get"},
      {"schedule", "delete", "s", "--force"},
  };
  for (const auto& line : kLines) {
    EXPECT_EQ(kExitUsage, Run(line)) << line.back();
  }
}

TEST_F(ScheduleTest, AFileThatIsMissingIsNamed) {
  EXPECT_EQ(kExitFailure, Run({"schedule", "--name", "n", "--cron", "c", "-p",
                               "x", "-f", "/nowhere/agent.yaml"}));
  EXPECT_THAT(io_.err, HasSubstr("/nowhere/agent.yaml"));
  EXPECT_EQ("", io_.out);
}

TEST_F(ScheduleTest, UpdatesWhatIsNamed) {
  AnswerWith<v1::UpdateScheduleResponse>(kScheduleUpdate, Nightly());
  EXPECT_EQ(kExitOk, Run({"schedule", "update", "s1", "--cron", "1 * * * *",
                          "--remove-environment", "--remove-skill",
                          "--remove-mcp", "fs", "--output-format", "json"}));
  EXPECT_EQ("Updating agent...\nSchedule updated\n", io_.out);
  const auto request =
      channel().LastRequest<v1::UpdateScheduleRequest>(kScheduleUpdate);
  EXPECT_EQ("s1", request.id());
  EXPECT_FALSE(request.has_name());
  EXPECT_FALSE(request.has_prompt());
  EXPECT_EQ("1 * * * *", request.cron_schedule());
  EXPECT_TRUE(request.config().no_environment());
  EXPECT_TRUE(request.config().remove_skill());
  EXPECT_THAT(request.config().remove_mcp(), ElementsAre("fs"));
  Run({"schedule", "update", "s1", "--name", "", "-p", ""});
  const auto empty =
      channel().LastRequest<v1::UpdateScheduleRequest>(kScheduleUpdate);
  EXPECT_TRUE(empty.has_name());
  EXPECT_TRUE(empty.has_prompt());
}

TEST_F(ScheduleTest, PausesResumesAndDeletes) {
  AnswerWith<v1::PauseScheduleResponse>(kPause, Nightly());
  EXPECT_EQ(kExitOk, Run({"schedule", "pause", "s1"}));
  EXPECT_EQ("Pausing agent...\nSchedule paused\n", io_.out);
  AnswerWith<v1::UnpauseScheduleResponse>(kUnpause, Nightly());
  EXPECT_EQ(kExitOk, Run({"schedule", "unpause", "s1"}));
  EXPECT_EQ("Resuming agent...\nSchedule unpaused\n", io_.out);
  EXPECT_EQ(kExitOk, Run({"schedule", "resume", "s2"}));
  EXPECT_EQ("s2",
            channel().LastRequest<v1::UnpauseScheduleRequest>(kUnpause).id());
  channel().Answer(kScheduleDelete, v1::DeleteScheduleResponse());
  EXPECT_EQ(kExitOk,
            Run({"schedule", "delete", "s1", "--output-format", "ndjson"}));
  EXPECT_EQ("Deleting agent...\nSchedule deleted\n", io_.out);
}

TEST_F(ScheduleTest, SaysDoneOnlyWhenItIs) {
  channel().Fail(kScheduleDelete, absl::NotFoundError("Schedule not found"));
  EXPECT_EQ(kExitFailure, Run({"schedule", "delete", "s1"}));
  EXPECT_EQ("Deleting agent...\n", io_.out);
  EXPECT_THAT(io_.err, StartsWith("Error: Schedule not found\n"));
  channel().Fail(kScheduleCreate, absl::InvalidArgumentError("bad cron"));
  EXPECT_EQ(kExitFailure,
            Run({"schedule", "--name", "n", "--cron", "c", "-p", "x"}));
  EXPECT_THAT(io_.out, Not(HasSubstr("Scheduled")));
}

TEST_F(ScheduleTest, WhatIsShownCannotDriveTheTerminal) {
  v1::Schedule hostile = Nightly();
  hostile.set_name("a\x1b[2Jb");
  hostile.set_prompt("p\x1b]0;x\x07");
  AnswerWith<v1::GetScheduleResponse>(kScheduleGet, hostile);
  for (const char* format : {"pretty", "text", "json"}) {
    Run({"schedule", "get", "s", "--output-format", format});
    EXPECT_THAT(io_.out, Not(HasSubstr("\x1b"))) << format;
  }
}

}  // namespace
}  // namespace oz
