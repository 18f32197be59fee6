// Copyright (c) 2026 The ozd authors. MIT licence.
#include "daemon/core/resources/schedule_service.h"

#include <gmock/gmock.h>

#include "absl/strings/str_join.h"
#include "tests/daemon/core/resource_fixture.h"

namespace ozd {
namespace {

using oz::v1::Schedule;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kNightly[] =
    R"({"id":"sched-nightly","name":"nightly","cron_schedule":"0 3 * * *",)"
    R"("enabled":true,"prompt":"tidy","agent_config":{"model_id":"auto",)"
    R"("environment_id":"e1","future":{"a":1}}})";
constexpr char kHourly[] =
    R"({"id":"sched-hourly","name":"hourly","cron_schedule":"0 * * * *",)"
    R"("enabled":false,"prompt":"look"})";

std::string ScheduleListOf(const std::vector<std::string>& items) {
  return absl::StrCat("{\"schedules\":[", absl::StrJoin(items, ","), "]}");
}

class ScheduleServiceTest : public ResourceFixture {
 protected:
  void SetUp() override {
    ResourceFixture::SetUp();
    StartResources();
    schedules_ = std::make_unique<ScheduleService>(
        synced_.get(), &calls_, resources_.get(), ScheduleService::Options());
  }
  void TearDown() override {
    schedules_.reset();
    ResourceFixture::TearDown();
  }

  absl::StatusOr<oz::v1::ListSchedulesResponse> List(
      oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    oz::v1::ListSchedulesRequest request;
    *request.mutable_context() = Context();
    request.set_read_mode(mode);
    return schedules_->List(request, scope_);
  }
  std::vector<std::string> Names(
      oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    std::vector<std::string> names;
    const auto list = List(mode);
    if (!list.ok()) return {std::string(list.status().message())};
    for (const Schedule& schedule : list->schedules()) {
      names.push_back(schedule.name());
    }
    return names;
  }
  absl::StatusOr<oz::v1::GetScheduleResponse> Get(
      const std::string& id, oz::v1::ReadMode mode = oz::v1::READ_MODE_AUTO) {
    oz::v1::GetScheduleRequest request;
    *request.mutable_context() = Context();
    request.set_read_mode(mode);
    request.set_id(id);
    return schedules_->Get(request, scope_);
  }
  oz::v1::CreateScheduleRequest Nightly() {
    oz::v1::CreateScheduleRequest request;
    *request.mutable_context() = Context();
    request.set_name("nightly");
    request.set_cron_schedule("0 3 * * *");
    request.set_prompt("tidy");
    return request;
  }
  absl::StatusOr<oz::v1::CreateScheduleResponse> Create() {
    return schedules_->Create(Nightly(), scope_);
  }
  template <typename Request>
  Request By(const std::string& id) {
    Request request;
    *request.mutable_context() = Context();
    request.set_id(id);
    return request;
  }

  std::unique_ptr<ScheduleService> schedules_;
};

TEST_F(ScheduleServiceTest, ListsByNameAndAnswersFromTheCache) {
  calls_.Answer(ScheduleListOf({kNightly, kHourly}));
  EXPECT_THAT(Names(), ElementsAre("hourly", "nightly"));
  EXPECT_THAT(Names(), ElementsAre("hourly", "nightly"));
  EXPECT_EQ(calls_.calls().size(), 1U);
  clock_.Advance(absl::Minutes(1));
  calls_.Answer(Offline());
  const auto stale = List();
  ASSERT_THAT(stale, IsOk());
  EXPECT_EQ(stale->freshness().stale_reason(), "offline");
  EXPECT_EQ(stale->schedules_size(), 2);
}

TEST_F(ScheduleServiceTest, GetsByIdPrefixAndFromTheServiceWhatIsNotListed) {
  calls_.Answer(ScheduleListOf({kNightly, kHourly}));
  const auto nightly = Get("sched-n");
  ASSERT_THAT(nightly, IsOk());
  EXPECT_EQ(nightly->schedule().id(), "sched-nightly");
  EXPECT_THAT(Get("sched-"), StatusIs(absl::StatusCode::kInvalidArgument));
  calls_.Answer(absl::NotFoundError("Schedule not found"));
  const auto missing = Get("other");
  EXPECT_THAT(missing, StatusIs(absl::StatusCode::kNotFound));
  EXPECT_EQ(LastCall().what, "GET agent/schedules/other");
  EXPECT_EQ(Get("other", oz::v1::READ_MODE_CACHED).status().message(),
            "schedule \"other\" is not in the cache");
}

TEST_F(ScheduleServiceTest, TellsHowManyRunsFailedInARow) {
  std::vector<oz::v1::Run> failed;
  for (int i = 1; i <= 3; ++i) {
    oz::v1::Run run;
    run.set_run_id(RunId(i));
    run.set_state("FAILED");
    run.set_schedule_id("sched-nightly");
    run.set_status_message(absl::StrCat("broken ", i));
    run.set_created_at_us(kEpochUs + i * kSecondUs);
    run.set_updated_at_us(kEpochUs + i * kSecondUs);
    failed.push_back(run);
  }
  calls_.Answer(ScheduleListOf({kNightly, kHourly}));
  ASSERT_THAT(List(), IsOk());
  ASSERT_THAT(runs_->Upsert(Partition(), {failed[0]}, std::nullopt), IsOk());
  auto schedule = Get("sched-nightly")->schedule();
  EXPECT_EQ(schedule.failures().count(), 1);
  EXPECT_FALSE(schedule.failures().is_alarming());
  ASSERT_THAT(runs_->Upsert(Partition(), failed, std::nullopt), IsOk());
  schedule = Get("sched-nightly")->schedule();
  EXPECT_EQ(schedule.failures().count(), 3);
  EXPECT_TRUE(schedule.failures().is_alarming());
  EXPECT_EQ(schedule.failures().since_us(), kEpochUs + kSecondUs);
  EXPECT_EQ(schedule.failures().last_run_id(), RunId(3));
  EXPECT_EQ(schedule.failures().last_message(), "broken 3");
  EXPECT_FALSE(Get("sched-hourly")->schedule().has_failures());
}

TEST_F(ScheduleServiceTest, WhatWasCreatedIsThereAtOnce) {
  calls_.Answer(ScheduleListOf({kHourly}));
  calls_.Answer(kNightly);
  const auto created = Create();
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->schedule().id(), "sched-nightly");
  EXPECT_FALSE(created->found_afterwards());
  EXPECT_EQ(LastCall().what, "POST agent/schedules");
  // Whether it is the team's is left to the service.
  EXPECT_THAT(LastCall().body, testing::Not(HasSubstr("team")));
  EXPECT_THAT(Names(), ElementsAre("hourly", "nightly"));
  EXPECT_THAT(Names(oz::v1::READ_MODE_CACHED),
              ElementsAre("hourly", "nightly"));
}

TEST_F(ScheduleServiceTest, PutsTheConfigurationTogether) {
  auto request = Nightly();
  request.set_owner(oz::v1::OWNER_SCOPE_PERSONAL);
  request.mutable_config()->set_model_id("auto");
  request.mutable_config()->set_skill("a/b:c");
  calls_.Answer(ScheduleListOf({}));
  calls_.Answer(kNightly);
  ASSERT_THAT(schedules_->Create(request, scope_), IsOk());
  EXPECT_THAT(LastCall().body, HasSubstr(R"("model_id":"auto")"));
  EXPECT_THAT(LastCall().body, HasSubstr(R"("skill_spec":"a/b:c")"));
  EXPECT_THAT(LastCall().body, HasSubstr(R"("team":false)"));
}

TEST_F(ScheduleServiceTest, ACreationWithoutAnAnswerIsLookedUpNotRepeated) {
  calls_.Answer(ScheduleListOf({kHourly}));
  calls_.Answer(Failure(absl::StatusCode::kDeadlineExceeded, 0));
  calls_.Answer(ScheduleListOf({kHourly, kNightly}));
  const auto created = Create();
  ASSERT_THAT(created, IsOk());
  EXPECT_TRUE(created->found_afterwards());
  EXPECT_EQ(created->schedule().id(), "sched-nightly");
  EXPECT_EQ(calls_.calls().size(), 3U);
  // One that is older though it looks the same is not it.
  calls_.Answer(Failure(absl::StatusCode::kUnavailable, 504));
  calls_.Answer(ScheduleListOf({kHourly, kNightly}));
  const auto again = Create();
  EXPECT_THAT(std::string(again.status().message()),
              HasSubstr("was not created"));
}

TEST_F(ScheduleServiceTest, SaysWhenItCannotBeKnown) {
  calls_.Answer(ScheduleListOf({}));
  calls_.Answer(Offline());
  calls_.Answer(Offline());
  EXPECT_THAT(std::string(Create().status().message()),
              HasSubstr("it is not known whether"));
}

TEST_F(ScheduleServiceTest, OneThatLooksTheSameProvesNothingByItself) {
  calls_.Answer(Offline());
  calls_.Answer(Offline());
  calls_.Answer(ScheduleListOf({kNightly}));
  EXPECT_THAT(std::string(Create().status().message()),
              HasSubstr("it is not known whether"));
}

TEST_F(ScheduleServiceTest, ARefusalIsTheServicesOwnSentence) {
  calls_.Answer(ScheduleListOf({}));
  calls_.Answer(Failure(absl::StatusCode::kInvalidArgument, 400));
  EXPECT_EQ(Create().status().message(), "no answer");
  EXPECT_EQ(calls_.calls().size(), 2U);
}

TEST_F(ScheduleServiceTest, UpdatesWhatIsNamedAndKeepsTheRest) {
  calls_.Answer(ScheduleListOf({kNightly}));
  ASSERT_THAT(List(), IsOk());
  auto request = By<oz::v1::UpdateScheduleRequest>("sched-n");
  request.set_name("weekly");
  request.mutable_config()->set_model_id("smart");
  calls_.Answer(kNightly);
  calls_.Answer(
      R"({"id":"sched-nightly","name":"weekly","cron_schedule":"0 3 * * *",)"
      R"("enabled":true,"prompt":"tidy"})");
  const auto updated = schedules_->Update(request, scope_);
  ASSERT_THAT(updated, IsOk());
  const auto calls = calls_.calls();
  EXPECT_EQ(calls[1].what, "GET agent/schedules/sched-nightly");
  EXPECT_EQ(calls[2].what, "PUT agent/schedules/sched-nightly");
  for (const char* kept :
       {R"("name":"weekly")", R"("cron_schedule":"0 3 * * *")",
        R"("enabled":true)", R"("prompt":"tidy")", R"("model_id":"smart")",
        R"("environment_id":"e1")", R"("future":{"a":1})"}) {
    EXPECT_THAT(calls[2].body, HasSubstr(kept));
  }
  EXPECT_THAT(Names(), ElementsAre("weekly"));
}

TEST_F(ScheduleServiceTest, AnUpdateWithoutAnAnswerIsReadAgain) {
  calls_.Answer(ScheduleListOf({kNightly}));
  ASSERT_THAT(List(), IsOk());
  calls_.Answer(kNightly);
  calls_.Answer(Offline());
  const auto updated = schedules_->Update(
      By<oz::v1::UpdateScheduleRequest>("sched-nightly"), scope_);
  EXPECT_THAT(std::string(updated.status().message()),
              HasSubstr("it is not known whether"));
  calls_.Answer(ScheduleListOf({kHourly}));
  EXPECT_THAT(Names(), ElementsAre("hourly"));
}

TEST_F(ScheduleServiceTest, PausesAndResumes) {
  calls_.Answer(ScheduleListOf({kNightly, kHourly}));
  ASSERT_THAT(List(), IsOk());
  std::string paused = kNightly;
  paused.replace(paused.find("true"), 4, "false");
  calls_.Answer(paused);
  EXPECT_THAT(
      schedules_->Pause(By<oz::v1::PauseScheduleRequest>("sched-n"), scope_),
      IsOk());
  EXPECT_EQ(LastCall().what, "POST agent/schedules/sched-nightly/pause");
  EXPECT_FALSE(Get("sched-nightly")->schedule().enabled());
  calls_.Answer(kNightly);
  EXPECT_THAT(schedules_->Unpause(By<oz::v1::UnpauseScheduleRequest>("sched-n"),
                                  scope_),
              IsOk());
  EXPECT_EQ(LastCall().what, "POST agent/schedules/sched-nightly/resume");
  EXPECT_TRUE(Get("sched-nightly")->schedule().enabled());
}

TEST_F(ScheduleServiceTest, DeletesAndForgetsWhatIsGone) {
  calls_.Answer(ScheduleListOf({kNightly, kHourly}));
  ASSERT_THAT(List(), IsOk());
  calls_.Answer(R"({"success":true})");
  const auto deleted =
      schedules_->Delete(By<oz::v1::DeleteScheduleRequest>("sched-n"), scope_);
  ASSERT_THAT(deleted, IsOk());
  EXPECT_EQ(deleted->id(), "sched-nightly");
  EXPECT_THAT(Names(), ElementsAre("hourly"));
  // Somebody else was first.
  calls_.Answer(absl::NotFoundError("Schedule not found"));
  EXPECT_THAT(schedules_->Delete(
                  By<oz::v1::DeleteScheduleRequest>("sched-hourly"), scope_),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(Names(), ElementsAre());
}

}  // namespace
}  // namespace ozd
