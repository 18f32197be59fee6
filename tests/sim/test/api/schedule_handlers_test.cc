// Copyright (c) 2026 The ozd authors. MIT licence.
#include <gmock/gmock.h>

#include "tests/sim/test/sim_fixture.h"

namespace ozd::sim {
namespace {

using ::testing::HasSubstr;

constexpr char kSchedulesPath[] = "/api/v1/agent/schedules";

class ScheduleHandlersTest : public SimFixture {
 protected:
  void Customise(Options* options) override {
    options->api_keys = {"wk-1.first=ada", "wk-1.second=bob"};
  }
  static Json Nightly(const std::string& name = "Nightly") {
    return {{"name", name},
            {"cron_schedule", "*/10 * * * *"},
            {"prompt", "Tidy up [sim outcome=failed after=1ms]"}};
  }
  Json Create(const Json& body) {
    const Response response = Post(kSchedulesPath, body);
    EXPECT_EQ(response.status, 201) << response.body;
    return ParseJson(response.body);
  }
  std::string Of(const Json& schedule, const char* what = "") const {
    return std::string(kSchedulesPath) + "/" +
           schedule["id"].get<std::string>() + what;
  }
  void Leap(int64_t ms) { PostJson("/sim/advance", {{"ms", ms}}); }
  Json RunsOf(const Json& schedule) {
    return GetJson(
        "/api/v1/agent/runs",
        {{"schedule_id", schedule["id"].get<std::string>()}})["runs"];
  }
};

TEST_F(ScheduleHandlersTest, IsCreatedWithDefaultsAndRead) {
  const Json made = Create(Nightly());
  EXPECT_EQ(made["name"], "Nightly");
  EXPECT_EQ(made["enabled"], true);
  EXPECT_EQ(made["scope"]["type"], "Team");
  EXPECT_EQ(made["created_by"]["uid"], "ada");
  EXPECT_TRUE(made["history"]["last_ran"].is_null());
  EXPECT_TRUE(made["history"]["next_run"].is_string());
  EXPECT_EQ(GetJson(Of(made)), made);
}

TEST_F(ScheduleHandlersTest, ListsByName) {
  Create(Nightly("b"));
  Create(Nightly("a"));
  const Json list = GetJson(kSchedulesPath)["schedules"];
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0]["name"], "a");
}

TEST_F(ScheduleHandlersTest, FiresWhenItIsDueAndNotWhilePaused) {
  const Json made = Create(Nightly());
  EXPECT_EQ(RunsOf(made).size(), 0u);
  Leap(10 * 60 * 1000);
  Json runs = RunsOf(made);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0]["source"], "SCHEDULED_AGENT");
  EXPECT_EQ(runs[0]["schedule"]["schedule_name"], "Nightly");
  EXPECT_EQ(runs[0]["creator"]["uid"], "ada");
  EXPECT_TRUE(GetJson(Of(made))["history"]["last_ran"].is_string());
  EXPECT_EQ(PostJson(Of(made, "/pause"), Json::object())["enabled"], false);
  EXPECT_TRUE(GetJson(Of(made))["history"]["next_run"].is_null());
  Leap(60 * 60 * 1000);
  EXPECT_EQ(RunsOf(made).size(), 1u);
  EXPECT_EQ(PostJson(Of(made, "/resume"), Json::object())["enabled"], true);
  Leap(10 * 60 * 1000);
  EXPECT_EQ(RunsOf(made).size(), 2u);
}

TEST_F(ScheduleHandlersTest, ReplacesAllOnPut) {
  const Json made = Create(Nightly());
  Json body = {{"name", "Weekly"},
               {"cron_schedule", "0 0 * * 1"},
               {"enabled", false},
               {"agent_config", {{"skill_spec", "acme/infra:tidy"}}}};
  const Response response = Call("PUT", Of(made), {}, DumpJson(body));
  EXPECT_EQ(response.status, 200) << response.body;
  const Json now = GetJson(Of(made));
  EXPECT_EQ(now["name"], "Weekly");
  EXPECT_EQ(now["prompt"], "");
  EXPECT_EQ(now["agent_config"]["skill_spec"], "acme/infra:tidy");
  EXPECT_NE(now["updated_at"], made["updated_at"]);
  body.erase("enabled");
  EXPECT_EQ(Call("PUT", Of(made), {}, DumpJson(body)).status, 400);
}

TEST_F(ScheduleHandlersTest, IsDeletedOnce) {
  const Json made = Create(Nightly());
  const Response deleted = Call("DELETE", Of(made));
  EXPECT_EQ(deleted.status, 200);
  EXPECT_EQ(ParseJson(deleted.body)["success"], true);
  EXPECT_EQ(Call("DELETE", Of(made)).status, 404);
  EXPECT_EQ(Get(Of(made)).status, 404);
}

TEST_F(ScheduleHandlersTest, APrivateOneIsNobodyElses) {
  Json body = Nightly();
  body["team"] = false;
  const Json made = Create(body);
  EXPECT_EQ(made["scope"]["type"], "User");
  key_ = "wk-1.second";
  EXPECT_EQ(Get(Of(made)).status, 403);
  EXPECT_EQ(GetJson(kSchedulesPath)["schedules"].size(), 0u);
}

TEST_F(ScheduleHandlersTest, RefusesWhatTheSpecificationDoes) {
  const auto refused = [&](const char* field, const Json& value) {
    Json body = Nightly();
    if (value.is_null()) {
      body.erase(field);
    } else {
      body[field] = value;
    }
    const Response response = Post(kSchedulesPath, body);
    EXPECT_EQ(response.status, 400) << field;
    EXPECT_THAT(response.body, HasSubstr(field));
  };
  refused("name", nullptr);
  refused("cron_schedule", nullptr);
  refused("cron_schedule", "every day");
  refused("enabled", "yes");
  refused("prompt", nullptr);
  refused("agent_config", Json{{"idle_timeout_minutes", 99}});
  refused("team", 1);
}

}  // namespace
}  // namespace ozd::sim
