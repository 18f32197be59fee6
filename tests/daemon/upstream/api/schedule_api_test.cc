// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/upstream/api/schedule_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/fake_service_calls.h"
#include "tests/support/status_matchers.h"

namespace ozd {
namespace {

constexpr char kItem[] = R"({
  "id": "sch-1", "name": "nightly", "cron_schedule": "0 3 * * *",
  "enabled": true, "prompt": "Tidy \ud83d up", "last_spawn_error": null,
  "created_at": "2026-04-01T00:00:00Z", "updated_at": "2026-04-02T00:00:00Z",
  "history": {"last_ran": "2026-04-03T03:00:00Z", "next_run": null},
  "scope": {"type": "TEAM", "uid": "t1"},
  "agent_config": {"model_id": "auto", "environment_id": null, "name": "bot",
                   "skill_spec": "a/b:c", "worker_host": "w1", "new": [1]}})";

class ScheduleApiTest : public testing::Test {
 protected:
  FakeServiceCalls service_;
  ScheduleApi api_{&service_};
  ApiCaller caller_;
};

TEST_F(ScheduleApiTest, ReadsEverythingThatIsShown) {
  service_.Answer(kItem);
  const auto schedule = api_.Get(caller_, "sch-1");
  ASSERT_THAT(schedule, IsOk());
  EXPECT_EQ(service_.calls()[0].what, "GET agent/schedules/sch-1");
  EXPECT_EQ(schedule->id(), "sch-1");
  EXPECT_EQ(schedule->name(), "nightly");
  EXPECT_EQ(schedule->cron_schedule(), "0 3 * * *");
  EXPECT_TRUE(schedule->enabled());
  // Half a surrogate pair does not cost the item.
  EXPECT_EQ(schedule->prompt(), "Tidy \xEF\xBF\xBD up");
  EXPECT_EQ(schedule->last_spawn_error(), "");
  EXPECT_EQ(schedule->last_ran_us(), 1'775'185'200'000'000);
  EXPECT_EQ(schedule->next_run_us(), 0);
  EXPECT_EQ(schedule->created_at_us(), 1'775'001'600'000'000);
  EXPECT_EQ(schedule->scope(), "Team");
  EXPECT_EQ(schedule->environment_id(), "");
  EXPECT_EQ(schedule->model_id(), "auto");
  EXPECT_EQ(schedule->agent_name(), "bot");
  EXPECT_EQ(schedule->skill_spec(), "a/b:c");
  EXPECT_EQ(schedule->worker_host(), "w1");
  // Nulls go, unknown keys stay, in their order.
  EXPECT_EQ(schedule->agent_config_json(),
            R"({"model_id":"auto","name":"bot","skill_spec":"a/b:c",)"
            R"("worker_host":"w1","new":[1]})");
}

TEST_F(ScheduleApiTest, OneBadItemDoesNotCostTheList) {
  service_.Answer(R"({"schedules": [7, {"name": "no id"}, {"id": "a"},
      {"id": "b", "name": 5, "enabled": "yes", "history": 3}]})");
  const auto schedules = api_.List(caller_);
  ASSERT_THAT(schedules, IsOk());
  ASSERT_EQ(schedules->size(), 2U);
  EXPECT_EQ((*schedules)[0].id(), "a");
  EXPECT_EQ((*schedules)[1].id(), "b");
  EXPECT_EQ((*schedules)[1].name(), "");
  EXPECT_FALSE((*schedules)[1].enabled());
}

TEST_F(ScheduleApiTest, RefusesWhatIsNoAnswer) {
  for (const char* json : {"[]", "{}", R"({"schedules": {}})", "3"}) {
    service_.Answer(json);
    EXPECT_THAT(api_.List(caller_), StatusIs(absl::StatusCode::kDataLoss))
        << json;
    service_.Answer(json);
    EXPECT_THAT(api_.Get(caller_, "x"), StatusIs(absl::StatusCode::kDataLoss))
        << json;
  }
}

TEST_F(ScheduleApiTest, SendsAllOfASchedule) {
  ScheduleFields fields;
  JsonTree config = JsonTree::object();
  fields.name = "n";
  fields.cron_schedule = "* * * * *";
  fields.prompt = "p \xff";
  service_.Answer(kItem);
  EXPECT_THAT(api_.Create(caller_, fields, config, std::nullopt), IsOk());
  config["model_id"] = "auto";
  fields.enabled = false;
  service_.Answer(kItem);
  EXPECT_THAT(api_.Create(caller_, fields, config, false), IsOk());
  service_.Answer(kItem);
  EXPECT_THAT(api_.Replace(caller_, "s", fields, config), IsOk());
  const auto calls = service_.calls();
  EXPECT_EQ(calls[0].what, "POST agent/schedules");
  EXPECT_EQ(calls[0].body,
            "{\"name\":\"n\",\"cron_schedule\":\"* * * * *\",\"enabled\":true,"
            "\"prompt\":\"p \xEF\xBF\xBD\"}");
  EXPECT_THAT(calls[1].body, testing::HasSubstr(R"("enabled":false)"));
  EXPECT_THAT(
      calls[1].body,
      testing::EndsWith(R"("agent_config":{"model_id":"auto"},"team":false})"));
  EXPECT_EQ(calls[2].what, "PUT agent/schedules/s");
  EXPECT_THAT(calls[2].body, testing::Not(testing::HasSubstr("team")));
  for (const auto& call : calls) {
    EXPECT_EQ(call.repeatable, Repeatable::kNo) << call.what;
  }
}

TEST_F(ScheduleApiTest, OnlyWhatIsTheSameTwiceIsSentTwice) {
  service_.Answer(kItem);
  EXPECT_THAT(api_.SetEnabled(caller_, "s", false), IsOk());
  service_.Answer(kItem);
  EXPECT_THAT(api_.SetEnabled(caller_, "s", true), IsOk());
  service_.Answer(R"({"success":true})");
  EXPECT_THAT(api_.Delete(caller_, "s"), IsOk());
  const auto calls = service_.calls();
  EXPECT_EQ(calls[0].what, "POST agent/schedules/s/pause");
  EXPECT_EQ(calls[0].repeatable, Repeatable::kYes);
  EXPECT_EQ(calls[1].what, "POST agent/schedules/s/resume");
  EXPECT_EQ(calls[2].what, "DELETE agent/schedules/s");
  EXPECT_EQ(calls[2].repeatable, Repeatable::kNo);
}

}  // namespace
}  // namespace ozd
